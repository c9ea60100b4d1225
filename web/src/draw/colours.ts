// Soft colours: a row between two components is between their colours, mixed in OKLab
// (Björn Ottosson 2020), where the middle of two hues is not mud.
import { noiseOf } from "../model/top";
import type { Colour } from "./theme";

function linear(v: number): number {
  const s = v / 255;
  return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
}

const GAMMA = Uint8Array.from({ length: 4097 }, (_, i) => {
  const v = i / 4096;
  return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
});
const toByte = (v: number) => GAMMA[v <= 0 ? 0 : v >= 1 ? 4096 : (v * 4096 + 0.5) | 0];

export function oklab(colour: Colour): [number, number, number] {
  const [r, g, b] = colour.map(linear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function write(out: Uint8Array, at: number, lightness: number, a: number, b: number): void {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  out[at] = toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  out[at + 1] = toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  out[at + 2] = toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
}

/** Colours (n × 3 bytes) of rows by their responsibilities (n, k); noise is `quiet`. */
export function softColours(
  responsibilities: Float64Array,
  k: number,
  palette: Colour[],
  quiet: Colour,
): Uint8Array {
  const n = responsibilities.length / k;
  const nobody = oklab(quiet);
  const labs = Array.from({ length: k }, (_, c) => oklab(palette[c % palette.length]));
  const out = new Uint8Array(3 * n);
  for (let i = 0; i < n; i++) {
    let [l, a, b] = [0, 0, 0];
    const noise = noiseOf(responsibilities, k, i);
    if (noise > 1e-3) [l, a, b] = nobody.map((part) => noise * part);
    for (let c = 0; c < k; c++) {
      const share = responsibilities[i * k + c];
      if (share < 1e-3) continue;
      l += share * labs[c][0];
      a += share * labs[c][1];
      b += share * labs[c][2];
    }
    write(out, 3 * i, l, a, b);
  }
  return out;
}

/** Colours by hard labels; −1 is nobody's. */
export function hardColours(
  labels: ArrayLike<number>,
  palette: Colour[],
  quiet: Colour,
): Uint8Array {
  const out = new Uint8Array(3 * labels.length);
  for (let i = 0; i < labels.length; i++)
    out.set(labels[i] < 0 ? quiet : palette[labels[i] % palette.length], 3 * i);
  return out;
}

export function oneColour(n: number, colour: Colour): Uint8Array {
  const out = new Uint8Array(3 * n);
  for (let i = 0; i < n; i++) out.set(colour, 3 * i);
  return out;
}

/** Part t of the way from one set of colours to another, into `out`. */
export function morph(from: Uint8Array, to: Uint8Array, t: number, out: Uint8Array): Uint8Array {
  const part = (t * 256) | 0;
  for (let i = 0; i < out.length; i++) out[i] = from[i] + (((to[i] - from[i]) * part) >> 8);
  return out;
}

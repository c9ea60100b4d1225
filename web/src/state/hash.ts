// The whole state in the address, so that a link shows the same thing again.
import { COMPONENTS, COVARIANCE_TYPES, INITIALISERS } from "../api/enumerations";
import type { Parameters, Spec } from "../api/messages";
import { base64Of, bytesOf } from "../api/packed";
import type { View } from "../model/projection";
import { FIRST_SPEC, type Source } from "./store";

/** What a link carries. */
export interface Linked {
  page: string;
  at: string;
  source: Source;
  extra: number[][];
  spec: Spec;
  touched: Parameters | null;
  view: View;
  step: number | null | undefined; // null: the end; undefined: not said, for it plays
  anomaly: number;
  ambiguity: number;
  showAnomalies: boolean;
  showAmbiguity: boolean;
  start: number | null;
}

const MOST_NUMBERS = 1500; // a link stays below 8 kB

export function toHash(state: Linked): string {
  const f = new URLSearchParams();
  const { source, spec } = state;
  if (state.page !== "lab") f.set("page", state.page);
  if (state.at) f.set("at", state.at);
  if (source.kind === "builtin") {
    f.set("data", source.name);
    f.set("n", String(source.n));
    if (source.noise !== 1) f.set("noise", String(source.noise));
    if (source.seed) f.set("draw", String(source.seed));
  } else if (source.kind === "file") f.set("file", source.title);
  if (state.extra.length && state.extra.length * state.extra[0].length <= MOST_NUMBERS)
    f.set("rows", `${state.extra[0].length}.${packNumbers(state.extra.flat())}`);
  f.set("k", String(spec.k));
  f.set("type", spec.covarianceType);
  f.set("init", spec.init);
  f.set("floor", String(spec.regCovar));
  f.set("seed", String(spec.seed));
  if (spec.scale) f.set("scale", "1");
  if (spec.maxIter !== FIRST_SPEC.maxIter) f.set("iterations", String(spec.maxIter));
  // "noise" is how far built-in rows scatter
  if (spec.noise !== null) f.set("background", String(spec.noise));
  if (spec.component !== FIRST_SPEC.component) f.set("component", spec.component);
  const hand = state.touched && flatParameters(state.touched);
  if (hand && hand.length <= MOST_NUMBERS) f.set("from", packNumbers(hand));
  if (state.view !== "pcs") f.set("view", `${state.view.x}-${state.view.y}`);
  if (state.start !== null) f.set("start", String(state.start));
  if (state.step !== undefined) f.set("step", state.step === null ? "end" : String(state.step));
  if (state.anomaly !== 0.05) f.set("anomaly", String(state.anomaly));
  if (state.ambiguity !== 0.6) f.set("ambiguity", String(state.ambiguity));
  if (state.showAnomalies) f.set("anomalies", "1");
  if (state.showAmbiguity) f.set("ambiguous", "1");
  return f.toString();
}

/** What a link says. Whatever it does not say, or says wrongly, stays as it was. */
export function fromHash(text: string, before: Linked): Linked {
  const f = new URLSearchParams(text.replace(/^#/, ""));
  const number = (name: string, low: number, high: number, otherwise: number) => {
    const value = f.has(name) ? Number(f.get(name)) : NaN;
    return value >= low && value <= high ? value : otherwise;
  };
  const whole = (name: string, low: number, high: number, otherwise: number) =>
    Math.round(number(name, low, high, otherwise));
  const oneOf = <T extends string>(name: string, among: readonly T[], otherwise: T) =>
    among.find((value) => value === f.get(name)) ?? otherwise;
  const old = before.spec;
  const spec: Spec = {
    k: whole("k", 1, 64, old.k),
    covarianceType: oneOf("type", COVARIANCE_TYPES, old.covarianceType),
    init: oneOf("init", INITIALISERS, old.init),
    regCovar: number("floor", 0, 1, old.regCovar),
    seed: whole("seed", 0, 0xffffffff, old.seed),
    scale: f.get("scale") === "1",
    maxIter: whole("iterations", 1, 1000, old.maxIter),
    noise: f.has("background") ? number("background", 0.001, 0.9, old.noise ?? 0.05) : null,
    component: oneOf("component", COMPONENTS, FIRST_SPEC.component),
  };
  let source = before.source;
  if (f.get("data"))
    source = {
      kind: "builtin",
      name: f.get("data")!,
      n: whole("n", 2, 10_000, 600),
      noise: number("noise", 0, 5, 1),
      seed: whole("draw", 0, 0xffffffff, 0),
    };
  const pair = /^(\d+)-(\d+)$/.exec(f.get("view") ?? "");
  return {
    page: f.get("page") ?? before.page,
    at: f.get("at") ?? before.at,
    source,
    extra: readRows(f.get("rows")) ?? [],
    spec,
    touched: f.has("from") ? readParameters(f.get("from")!) : null,
    view: pair ? { x: Number(pair[1]), y: Number(pair[2]) } : "pcs",
    step: f.has("step") ? (f.get("step") === "end" ? null : whole("step", 0, 1e4, 0)) : undefined,
    anomaly: number("anomaly", 0, 0.5, before.anomaly),
    ambiguity: number("ambiguity", 0, 1, before.ambiguity),
    showAnomalies: f.get("anomalies") === "1",
    showAmbiguity: f.get("ambiguous") === "1",
    start: f.has("start") ? whole("start", 0, 1000, 0) : null,
  };
}

function packNumbers(numbers: number[]): string {
  const base64 = base64Of(new Uint8Array(Float32Array.from(numbers).buffer));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function readNumbers(text: string): number[] | null {
  try {
    const bytes = bytesOf(text.replaceAll("-", "+").replaceAll("_", "/"));
    const numbers = Array.from(new Float32Array(bytes.buffer as ArrayBuffer));
    return numbers.every(Number.isFinite) ? numbers : null;
  } catch {
    return null;
  }
}

function readRows(text: string | null): number[][] | null {
  const [width, packed] = (text ?? "").split(".");
  const d = Number(width);
  const numbers = packed ? readNumbers(packed) : null;
  if (!numbers || !(d >= 1) || numbers.length % d) return null;
  return Array.from({ length: numbers.length / d }, (_, i) => numbers.slice(i * d, i * d + d));
}

/** k, d, then weights, means and the lower triangles of the covariances; noise last. */
function flatParameters(p: Parameters): number[] {
  const triangles = p.covariances.map((m) => m.map((row, i) => row.slice(0, i + 1)));
  const noise = p.noise ? [p.noise.weight, p.noise.logDensity] : [];
  const all = [p.weights.length, p.means[0].length, p.weights, p.means, triangles, noise];
  return all.flat(4) as number[];
}

function readParameters(text: string): Parameters | null {
  const numbers = readNumbers(text);
  if (!numbers || numbers.length < 2) return null;
  const [k, d] = numbers;
  const noisy = numbers.length - (2 + k * (1 + d + (d * (d + 1)) / 2));
  if (noisy !== 0 && noisy !== 2) return null;
  let at = 2;
  const take = (count: number) => numbers.slice(at, (at += count));
  const weights = take(k);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const means = Array.from({ length: k }, () => take(d));
  const covariances = means.map(() => {
    const lower = Array.from({ length: d }, (_, i) => take(i + 1));
    return lower.map((row, i) => lower.map((other, j) => (j <= i ? row[j] : other[i])));
  });
  if (!noisy) return { weights: weights.map((w) => w / total), means, covariances };
  const [weight, logDensity] = take(2);
  if (!(weight > 0 && weight < 1)) return null;
  return {
    weights: weights.map((w) => ((1 - weight) * w) / total),
    means,
    covariances,
    noise: { weight, logDensity },
  };
}

// From plane units to pixels and back, and where the ticks go.
import type { Plane } from "../model/projection";

export interface Extent {
  x: [number, number];
  y: [number, number];
}

export interface Frame {
  width: number; // CSS pixels
  height: number;
  left: number;
  top: number;
  right: number; // edges of the plotting area, in CSS pixels from the left and the top
  bottom: number;
  ratio: number; // device pixels to a CSS pixel
  extent: Extent;
}

const DIGIT = 6.6; // CSS pixels that a digit of a tick takes, at most
const GAP = 7; // between a tick and the plot

/** The ticks up the left side of a plot so many pixels high. */
export const ticksUp = (extent: Extent, high: number) => ticks(extent.y, high / 60);

export function frame(width: number, height: number, ratio: number, extent: Extent): Frame {
  const [top, bottom] = [10, height - 38];
  const up = ticksUp(extent, bottom - top);
  const longest = Math.max(0, ...up.map((v) => tickText(v, up[1] - up[0] || 1).length));
  return {
    width,
    height,
    left: Math.max(width < 480 ? 38 : 52, Math.ceil(longest * DIGIT) + GAP + 3),
    top,
    right: width - 12,
    bottom,
    ratio,
    extent,
  };
}

export const toX = (f: Frame, u: number) =>
  f.left + ((u - f.extent.x[0]) / (f.extent.x[1] - f.extent.x[0])) * (f.right - f.left);
export const toY = (f: Frame, v: number) =>
  f.bottom - ((v - f.extent.y[0]) / (f.extent.y[1] - f.extent.y[0])) * (f.bottom - f.top);
export const fromX = (f: Frame, px: number) =>
  f.extent.x[0] + ((px - f.left) / (f.right - f.left)) * (f.extent.x[1] - f.extent.x[0]);
export const fromY = (f: Frame, py: number) =>
  f.extent.y[0] + ((f.bottom - py) / (f.bottom - f.top)) * (f.extent.y[1] - f.extent.y[0]);

function range(values: Float64Array): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (!(high >= low)) return [-1, 1];
  const room = 0.07 * (high - low) || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

export function extentOf(plane: Plane, flat = false): Extent {
  return { x: range(plane.x), y: flat ? [-1.6, 1.6] : range(plane.y) };
}

/** Round numbers inside a range, about `count` of them. */
export function ticks([low, high]: [number, number], count: number): number[] {
  const raw = (high - low) / Math.max(count, 1);
  if (!(raw > 0) || !isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((m) => m * power >= raw) ?? 10);
  const first = Math.ceil(low / step);
  const out: number[] = [];
  for (let i = first; i * step <= high; i++) out.push(i * step);
  return out;
}

/** A number as short as its tick allows, with a true minus. */
export function tickText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), Math.abs(step));
  if (value !== 0 && (size >= 1e6 || size < 1e-4))
    return value.toExponential(1).replace("e+", "e").replaceAll("-", "−");
  const decimals = Math.max(0, -Math.floor(Math.log10(Math.abs(step) || 1) + 1e-9));
  return value.toFixed(Math.min(decimals, 6)).replace("-", "−");
}

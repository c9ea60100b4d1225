// From d features to the plane that is shown: u = A x + b. Marginals of a Gaussian under a linear
// map are exact, so an ellipse in the plane is the component's own marginal, not a sketch of it.
import type { Data } from "../api/messages";
import type { Rows } from "./gaussian";

export interface Projection {
  d: number;
  a: number[][]; // (2, d)
  b: [number, number];
  back: number[][]; // (d, 2): A back = I, the least change of x that moves u
  names: [string, string];
  flat: boolean; // one feature only: the second axis is spread without meaning
}

export interface Plane {
  x: Float64Array;
  y: Float64Array;
}

export type View = { x: number; y: number } | "pcs";

/** Standard deviation of the spread that one feature gets across, in plane units. */
export const SPREAD = 0.35;

export function projection(data: Data, view: View): Projection {
  const d = data.names.length;
  const unit = (j: number) => Array.from({ length: d }, (_, i) => (i === j ? 1 : 0));
  if (d === 1) {
    const a = [[1], [0]];
    return { d, a, b: [0, 0], back: [[1, 0]], names: [data.names[0], ""], flat: true };
  }
  if (view === "pcs" && data.view && d > 2) {
    const a = data.view.axes.map((axis) => axis.map((v, j) => v / (data.scale[j] || 1)));
    const mean = data.view.mean;
    const offset = (row: number[]) => -row.reduce((sum, v, j) => sum + v * mean[j], 0);
    const back = unit(0).map((_, j) =>
      data.view!.axes.map((axis) => axis[j] * (data.scale[j] || 1)),
    );
    const names: [string, string] = ["first principal component", "second principal component"];
    return { d, a, b: [offset(a[0]), offset(a[1])], back, names, flat: false };
  }
  const { x, y } = view === "pcs" ? { x: 0, y: 1 } : view;
  const [i, j] = [Math.min(x, d - 1), Math.min(y, d - 1)];
  const back = unit(0).map((_, row) => [row === i ? 1 : 0, row === j ? 1 : 0]);
  return {
    d,
    a: [unit(i), unit(j)],
    b: [0, 0],
    back,
    names: [data.names[i], data.names[j]],
    flat: false,
  };
}

/** A number in (−1, 1) that belongs to row i, the same every time. */
function spread(i: number): number {
  const t = Math.imul(i + 1, 0x9e3779b1) >>> 0;
  return ((t ^ (t >>> 15)) >>> 0) / 0x80000000 - 1;
}

export function project(p: Projection, rows: Rows): Plane {
  const x = new Float64Array(rows.n);
  const y = new Float64Array(rows.n);
  const [ax, ay] = p.a;
  for (let i = 0; i < rows.n; i++) {
    let u = p.b[0];
    let v = p.b[1];
    for (let j = 0; j < p.d; j++) {
      const value = rows.values[i * p.d + j];
      u += ax[j] * value;
      v += ay[j] * value;
    }
    x[i] = u;
    y[i] = p.flat ? spread(i) : v;
  }
  return { x, y };
}

export function projectPoint(p: Projection, point: readonly number[]): [number, number] {
  const dot = (row: number[], at: number) => row.reduce((sum, v, j) => sum + v * point[j], at);
  return [dot(p.a[0], p.b[0]), p.flat ? 0 : dot(p.a[1], p.b[1])];
}

/** A Σ Aᵀ. */
export function projectCovariance(
  p: Projection,
  covariance: number[][],
): [number, number, number] {
  const quad = (left: number[], right: number[]) => {
    let sum = 0;
    for (let i = 0; i < p.d; i++)
      for (let j = 0; j < p.d; j++) sum += left[i] * covariance[i][j] * right[j];
    return sum;
  };
  if (p.flat) return [quad(p.a[0], p.a[0]), 0, SPREAD * SPREAD];
  return [quad(p.a[0], p.a[0]), quad(p.a[0], p.a[1]), quad(p.a[1], p.a[1])];
}

/** The point that lies at (u, v) of the plane and differs from `near` as little as can be. */
export function lift(p: Projection, u: number, v: number, near: readonly number[]): number[] {
  const [u0, v0] = projectPoint(p, near);
  return near.map((value, j) => value + p.back[j][0] * (u - u0) + p.back[j][1] * (v - v0));
}

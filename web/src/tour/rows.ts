// Rows worth asking about, and what is known of a point.
import { percentile } from "../model/quantile";
import { evaluated, sortedDensity } from "../state/evaluations";
import * as s from "../state/store";

/** The row for which `score` is largest. */
function most(score: (i: number) => number): number {
  let [found, best] = [0, -Infinity];
  for (let i = 0; i < (s.rows.value?.n ?? 0); i++) {
    const value = score(i);
    if (value > best) [found, best] = [i, value];
  }
  return found;
}

function about() {
  const [parameters, rows] = [s.current.value!, s.rows.value!];
  return { ...evaluated(parameters, rows), k: parameters.weights.length };
}

export const rowAt = (i: number): number[] => {
  const { d, values } = s.rows.value!;
  return Array.from(values.subarray(i * d, i * d + d));
};

export function between(): number {
  const { responsibilities, k } = about();
  return most((i) => -Math.max(...responsibilities.subarray(i * k, i * k + k)));
}

export function highest(): number {
  const { logDensity } = about();
  return most((i) => logDensity[i]);
}

export function lowest(): number {
  const { logDensity } = about();
  return most((i) => -logDensity[i]);
}

/** From a point to the nearest mean, as the crow flies. */
export function distance(point: number[]): number {
  const means = s.current.value?.means ?? [];
  return Math.min(...means.map((mean) => Math.hypot(...mean.map((value, j) => value - point[j]))));
}

/** Share of the rows with a lower density. */
export function rank(logDensity: number): number {
  return percentile(sortedDensity(s.current.value!, s.rows.value!), logDensity);
}

/** Far from every mean, and still usual. */
export function farButUsual(): number {
  const { logDensity } = about();
  return most((i) => (rank(logDensity[i]) > 0.2 ? distance(rowAt(i)) : -1));
}

/** Near a mean, and still odd. */
export function nearButOdd(): number {
  const { logDensity } = about();
  return most((i) => (rank(logDensity[i]) < 0.06 ? -distance(rowAt(i)) : -Infinity));
}

// Densities of given parameters, in float64, of Gaussians and of Student's t. This is all the
// mathematics of the page: no EM.
// A test holds it against the Python engine to 1e-10.
import type { Parameters } from "../api/messages";
import { inUnits } from "./logarithms";
import { logFall, logPeak } from "./tails";

/** Rows as one flat array: row i is values[i*d … i*d + d). */
export interface Rows {
  n: number;
  d: number;
  values: Float64Array;
  logarithms?: readonly number[]; // coordinates that are logarithms: densities are not of these
}

/** Parameters made ready to evaluate: Cholesky factors and logarithms worked out once. */
export interface Prepared {
  k: number;
  d: number;
  means: Float64Array; // (k, d)
  factors: Float64Array; // (k, d, d) lower: Σ = L Lᵀ; the diagonal holds 1 / L_jj
  constants: Float64Array; // (k,) log π_k − ½ log det Σ_k − ½ d log 2π, or what a t has for the last
  freedom: readonly number[] | null; // (k,) of a t
  noise: number; // log π_0 − log V, or −∞ where there is none
}

/** What a mixture says about rows. */
export interface Evaluated {
  responsibilities: Float64Array; // (n, k); what a row lacks of one is noise
  logDensity: Float64Array; // (n,)
}

/** Lower Cholesky factor of a covariance, row by row, with the diagonal inverted. */
export function cholesky(
  matrix: readonly (readonly number[])[],
  out: Float64Array,
  at = 0,
): number {
  const d = matrix.length;
  let halfLogDet = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let l = 0; l < j; l++) sum -= out[at + i * d + l] * out[at + j * d + l];
      if (i === j) {
        if (!(sum > 0)) throw new Error("A covariance is not positive-definite.");
        const root = Math.sqrt(sum);
        out[at + i * d + i] = 1 / root;
        halfLogDet += Math.log(root);
      } else {
        out[at + i * d + j] = sum * out[at + j * d + j];
      }
    }
  }
  return halfLogDet;
}

export function prepare(parameters: Parameters): Prepared {
  const k = parameters.weights.length;
  const d = parameters.means[0].length;
  const means = new Float64Array(k * d);
  const factors = new Float64Array(k * d * d);
  const constants = new Float64Array(k);
  const freedom = parameters.degreesOfFreedom ?? null;
  for (let c = 0; c < k; c++) {
    means.set(parameters.means[c], c * d);
    const halfLogDet = cholesky(parameters.covariances[c], factors, c * d * d);
    const weight = Math.max(parameters.weights[c], Number.MIN_VALUE);
    const peak = freedom ? logPeak(freedom[c], d) : -0.5 * d * Math.log(2 * Math.PI);
    constants[c] = Math.log(weight) - halfLogDet + peak;
  }
  const { noise } = parameters;
  const last = noise
    ? Math.log(Math.max(noise.weight, Number.MIN_VALUE)) + noise.logDensity
    : -Infinity;
  return { k, d, means, factors, constants, freedom, noise: last };
}

/** Squared Mahalanobis distance of the row at `values[at…]` from component c. */
function distance(
  p: Prepared,
  c: number,
  values: Float64Array,
  at: number,
  z: Float64Array,
): number {
  const d = p.d;
  const mean = c * d;
  const factor = c * d * d;
  let squared = 0;
  for (let i = 0; i < d; i++) {
    let sum = values[at + i] - p.means[mean + i];
    for (let j = 0; j < i; j++) sum -= p.factors[factor + i * d + j] * z[j];
    const part = sum * p.factors[factor + i * d + i];
    z[i] = part;
    squared += part * part;
  }
  return squared;
}

/** log π_c p_c(x) of the row at `values[at…]`. */
function jointOf(
  p: Prepared,
  c: number,
  values: Float64Array,
  at: number,
  z: Float64Array,
): number {
  const squared = distance(p, c, values, at, z);
  const fall = p.freedom ? logFall(p.freedom[c], p.d, squared) : -0.5 * squared;
  return p.constants[c] + fall;
}

/** Responsibilities and log p(x) of every row, by one log-sum-exp. */
export function evaluate(p: Prepared, rows: Rows): Evaluated {
  const { k, d } = p;
  const responsibilities = new Float64Array(rows.n * k);
  const logDensity = new Float64Array(rows.n);
  const z = new Float64Array(d);
  for (let i = 0; i < rows.n; i++) {
    let top = p.noise;
    for (let c = 0; c < k; c++) {
      const joint = jointOf(p, c, rows.values, i * d, z);
      responsibilities[i * k + c] = joint;
      if (joint > top) top = joint;
    }
    let sum = Math.exp(p.noise - top);
    for (let c = 0; c < k; c++) {
      const share = Math.exp(responsibilities[i * k + c] - top);
      responsibilities[i * k + c] = share;
      sum += share;
    }
    for (let c = 0; c < k; c++) responsibilities[i * k + c] /= sum;
    logDensity[i] = top + Math.log(sum);
  }
  return { responsibilities, logDensity: inUnits(logDensity, rows) };
}

/** log p(x) alone. */
export function logDensity(p: Prepared, rows: Rows): Float64Array {
  const joint = new Float64Array(p.k);
  const z = new Float64Array(p.d);
  const out = new Float64Array(rows.n);
  for (let i = 0; i < rows.n; i++) {
    let top = p.noise;
    for (let c = 0; c < p.k; c++) {
      joint[c] = jointOf(p, c, rows.values, i * p.d, z);
      if (joint[c] > top) top = joint[c];
    }
    let sum = Math.exp(p.noise - top);
    for (let c = 0; c < p.k; c++) sum += Math.exp(joint[c] - top);
    out[i] = top + Math.log(sum);
  }
  return inUnits(out, rows);
}

export function rowsOf(table: readonly (readonly number[])[]): Rows {
  const n = table.length;
  const d = n ? table[0].length : 0;
  const values = new Float64Array(n * d);
  table.forEach((row, i) => values.set(row, i * d));
  return { n, d, values };
}

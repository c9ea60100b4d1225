// What a model costs: how many numbers it had to learn, and BIC from that.
import type { CovarianceType } from "../api/messages";

/** Free numbers of a mixture: weights, means and covariances. */
export function freeNumbers(k: number, d: number, type: CovarianceType): number {
  const one = (d * (d + 1)) / 2;
  const covariances = { full: k * one, tied: one, diag: k * d, spherical: k }[type];
  return k - 1 + k * d + covariances;
}

/** −2 log L + p log n (Schwarz 1978). */
export const bic = (logLikelihood: number, numbers: number, n: number): number =>
  -2 * logLikelihood + numbers * Math.log(n);

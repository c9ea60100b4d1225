// The threshold below which a row is unusual. It comes from the quantiles of all rows, not from
// the rows drawn: among those, the unusual ones are more than their share.
import type { Study } from "../api/messages";
import { quantile } from "../model/quantile";

/** log p(x) below which the share q of all rows lies. */
export function thresholdAt(study: Study, q: number): number {
  const { quantile: own, threshold, densities } = study.fit.anomalies;
  if (Math.abs(q - own) < 1e-9) return threshold;
  return quantile(Float64Array.from(densities), q);
}

/** How many of all rows lie below; exact at the threshold of the fit, where no rows are noise. */
export function countAt(study: Study, q: number): number {
  const own = Math.abs(q - study.fit.anomalies.quantile) < 1e-9;
  if (own && study.groups.noise === undefined) return study.anomalies.count;
  return Math.round(q * study.data.nRows);
}

/** Rows drawn whose log-density is below the threshold. */
export function below(logDensity: ArrayLike<number>, threshold: number): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < logDensity.length; i++) if (logDensity[i] < threshold) found.push(i);
  return Int32Array.from(found);
}

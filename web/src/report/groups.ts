// How far groups are from the whole. Their names are told: mixtura/fitted/group_names.py has the rule.
import type { Groups } from "../api/messages";

/** Mean and standard deviation (d,) of the whole mixture. */
export function whole({ weights, means, sds }: Groups): { mean: number[]; sd: number[] } {
  const total = weights.reduce((sum, w) => sum + w, 0) || 1;
  const over = (of: (c: number) => number) =>
    weights.reduce((sum, w, c) => sum + (w / total) * of(c), 0);
  const mean = means[0].map((_, j) => over((c) => means[c][j]));
  const sd = mean.map((m, j) => Math.sqrt(over((c) => sds[c][j] ** 2 + (means[c][j] - m) ** 2)));
  return { mean, sd };
}

/** The same as z-scores (k, d). */
export function distances(groups: Groups): number[][] {
  const { mean, sd } = whole(groups);
  return groups.means.map((row) => row.map((m, j) => (sd[j] > 0 ? (m - mean[j]) / sd[j] : 0)));
}

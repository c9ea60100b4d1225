// What marks a group: the columns in which it is farthest from the whole.
import type { Groups } from "../api/messages";

export interface Mark {
  name: string;
  away: number; // of the group's mean from that of all, in standard deviations of the whole
}

export const MARKED = 0.4; // nearer than this is no mark
const MOST = 3;

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

/** Of each group its marks, the strongest first. */
export function marks(groups: Groups): Mark[][] {
  return distances(groups).map((row) =>
    row
      .map((away, j) => ({ name: groups.names[j], away }))
      .filter(({ away }) => Math.abs(away) >= MARKED)
      .sort((a, b) => Math.abs(b.away) - Math.abs(a.away))
      .slice(0, MOST),
  );
}

/** "high waiting, low eruptions". */
export function inWords(found: Mark[]): string {
  if (!found.length) return "close to the average in every column";
  return found
    .map(({ name, away }) => {
      const size = Math.abs(away);
      const much = size >= 1.5 ? "very " : "";
      return `${much}${away > 0 ? "high" : "low"} ${name}`;
    })
    .join(", ");
}

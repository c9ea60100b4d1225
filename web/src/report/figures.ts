// Means and deviations in the units of a column: as many digits as its spread can tell apart.

/** A true minus, and none before a nothing. */
const minus = (text: string) => text.replace(/^-(?=[0.,]*($|e))/, "").replace(/-/g, "−");

/** How to write the numbers of a column whose smallest deviation is `spread`. */
export function writer(spread: number, largest: number): (value: number) => string {
  const size = Math.max(largest, spread);
  if (size >= 1e7 || (size > 0 && size < 1e-3)) {
    const power = Math.floor(Math.log10(size));
    const unit = 10 ** power;
    const digits =
      spread > 0 ? Math.min(Math.max(2 - Math.floor(Math.log10(spread / unit)) - 1, 1), 6) : 2;
    return (value) => minus(`${(value / unit).toFixed(digits)}e${power}`);
  }
  const digits = spread > 0 ? Math.min(Math.max(1 - Math.floor(Math.log10(spread)), 0), 6) : 2;
  return (value) =>
    minus(
      value.toLocaleString("en-GB", {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
    );
}

/** One writer a column, for groups (k, d). */
export function writers(means: number[][], sds: number[][]): ((value: number) => string)[] {
  return means[0].map((_, j) => {
    const spreads = sds.map((row) => row[j]).filter((sd) => sd > 0);
    return writer(
      spreads.length ? Math.min(...spreads) : 0,
      Math.max(...means.map((row) => Math.abs(row[j])), ...sds.map((row) => row[j])),
    );
  });
}

export const count = (n: number): string => n.toLocaleString("en-GB");

export const rowsOf = (n: number): string => `${count(n)} row${n === 1 ? "" : "s"}`;

/** A share as a percentage that is never rounded to a false 0 or 100. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return "under 0.1\u00a0%";
  if (value < 100 && value > 99.9) return "over 99.9\u00a0%";
  return `${value >= 10 || value === 0 ? value.toFixed(value % 1 && value > 99 ? 1 : 0) : value.toFixed(1)}\u00a0%`;
}

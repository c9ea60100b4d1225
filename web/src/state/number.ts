// Numbers as people read them: thin groups of three, a true minus.
export function number(value: number | undefined | null, digits = 1): string {
  if (value === undefined || value === null || !isFinite(value)) return "–";
  return value
    .toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replace(/^-(?=[0.]*$)/, "")
    .replace("-", "−");
}

/** The whole number that a person typed, if it is one within limits. */
export function wholeNumber(text: string, low: number, high: number): number | null {
  const value = text.trim() ? Number(text) : NaN;
  return Number.isInteger(value) && value >= low && value <= high ? value : null;
}

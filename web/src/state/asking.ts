// Asking whose a row or a point is.
import { batch } from "@preact/signals";
import { api } from "../api/client";
import { wholeNumber } from "./number";
import { complain } from "./say";
import * as s from "./store";

let asking = 0;

/** Asks about the row whose number, from 1, a person typed. */
export function askNumber(text: string): void {
  const n = s.data.value?.nRows ?? 0;
  const row = wholeNumber(text, 1, n);
  if (row !== null) askRow(row - 1);
  else if (text.trim()) complain(`There is no row ${text}: rows are numbered from 1 to ${n}.`);
}

/** Asks about a row of the table, by its number from 0, if it is among the rows shown. */
export function askRow(row: number): boolean {
  const rows = s.rows.value;
  const i = s.shownIndex.value ? s.shownIndex.value.indexOf(row) : row;
  if (!rows || i < 0 || i >= rows.n) {
    complain(`Row ${row + 1} is not among those drawn: choose another one.`);
    return false;
  }
  void ask(Array.from(rows.values.subarray(i * rows.d, (i + 1) * rows.d)));
  return true;
}

/** Asks about a point in full dimension; what the page can work out itself is there at once. */
export async function ask(point: number[] | null): Promise<void> {
  const mine = ++asking;
  batch(() => {
    s.asked.value = point;
    s.explanation.value = null;
  });
  const parameters = s.current.value;
  if (!point || !parameters || !s.data.value || !s.hello.value) return;
  try {
    const answer = await api.explain(s.data.value.id, parameters, point);
    if (mine === asking) s.explanation.value = answer;
  } catch (error) {
    if (mine === asking) complain(error);
  }
}

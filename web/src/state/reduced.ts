// Tables of many columns come standardised and reduced to principal components already.
import type { Data } from "../api/messages";

export const isReduced = (data: Data | null): boolean =>
  data !== null &&
  data.names.every((name, i) => name === `PC${i + 1}`) &&
  data.notes.some((note) => note.includes("were standardised and reduced to"));

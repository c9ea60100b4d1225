// What parameters say about the rows shown, worked out once and kept for the last few.
import type { Parameters } from "../api/messages";
import { evaluate, prepare, type Evaluated, type Rows } from "../model/gaussian";

const KEPT = 12;
let about: Rows | null = null;
const known = new Map<Parameters, Evaluated & { sorted?: Float64Array }>();

export function evaluated(parameters: Parameters, rows: Rows): Evaluated {
  return entry(parameters, rows);
}

/** log p(x) of the rows shown, sorted: for percentiles and thresholds. */
export function sortedDensity(parameters: Parameters, rows: Rows): Float64Array {
  const found = entry(parameters, rows);
  found.sorted ??= found.logDensity.slice().sort();
  return found.sorted;
}

function entry(parameters: Parameters, rows: Rows): Evaluated & { sorted?: Float64Array } {
  if (about !== rows) {
    known.clear();
    about = rows;
  }
  let found = known.get(parameters);
  if (!found) {
    found = evaluate(prepare(parameters), rows);
    known.set(parameters, found);
    if (known.size > KEPT) known.delete(known.keys().next().value!);
  }
  return found;
}

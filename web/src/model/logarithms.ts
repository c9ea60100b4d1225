// Densities where coordinates are logarithms: log p(x) = log p(y) − Σ y_j over those, for y = log x.
import type { Rows } from "./gaussian";

/** Log-densities of the coordinates, (n,) in place, as those of the table's own units. */
export function inUnits(logDensity: Float64Array, rows: Rows): Float64Array {
  for (const j of rows.logarithms ?? [])
    for (let i = 0; i < rows.n; i++) logDensity[i] -= rows.values[i * rows.d + j];
  return logDensity;
}

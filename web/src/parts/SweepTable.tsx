// The table twin of the sweep: every model, with a button that loads it.
import type { Sweep, SweepCell } from "../api/messages";
import { number } from "../state/number";
import { lowest, sound, typeName } from "../state/sweepWords";
import { Table } from "./Table";

export function SweepTable({
  sweep,
  onLoad,
}: {
  sweep: Sweep;
  onLoad?: (cell: SweepCell) => void;
}) {
  const best = lowest(sweep.cells, "bic")?.bic ?? null;
  return (
    <Table
      title="All models as a table"
      head={["Model", "BIC", "AIC", "ICL", "BIC above the best", "Numbers", "State"].concat(
        onLoad ? ["Load"] : [],
      )}
      rows={sweep.cells.map((cell) => [
        `k = ${cell.k}, ${typeName(cell.covarianceType)}`,
        number(cell.bic),
        number(cell.aic),
        number(cell.icl),
        cell.bic === null || best === null ? "–" : number(cell.bic - best),
        cell.nParameters ?? "–",
        cell.selected ? "chosen" : sound(cell) ? "sound" : (cell.error ?? "shrunk"),
        ...(onLoad
          ? [
              <button
                type="button"
                onClick={() => onLoad(cell)}
                disabled={cell.logLikelihood === null}
                aria-label={`Load k = ${cell.k}, ${typeName(cell.covarianceType)}`}
              >
                Load
              </button>,
            ]
          : []),
      ])}
    />
  );
}

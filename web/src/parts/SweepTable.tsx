// The table twin of the sweep: every model, with a button that loads it.
import type { Sweep, SweepCell } from "../api/messages";
import { number } from "../state/number";
import { ringed, typeName } from "../state/sweepWords";
import { Table } from "./Table";

export function SweepTable({
  sweep,
  onLoad,
}: {
  sweep: Sweep;
  onLoad?: (cell: SweepCell) => void;
}) {
  const best = ringed(sweep, "bic");
  return (
    <Table
      title="All models as a table"
      head={[
        "Model",
        "BIC",
        "AIC",
        "ICL",
        `BIC above the ${best?.selected ? "chosen" : "lowest"}`,
        "Numbers",
        "State",
      ].concat(onLoad ? ["Load"] : [])}
      rows={sweep.cells.map((cell) => [
        `k = ${cell.k}, ${typeName(cell.covarianceType)}`,
        number(cell.bic),
        number(cell.aic),
        number(cell.icl),
        cell.bic === null || !best || best.bic === null ? "–" : number(cell.bic - best.bic),
        cell.nParameters ?? "–",
        stateOf(cell),
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

function stateOf(cell: SweepCell): string {
  const aside = cell.error ?? (cell.setAside && `set aside: ${cell.setAside}`);
  if (cell.selected) return aside ? `chosen, though ${cell.setAside}` : "chosen";
  return aside ?? "sound";
}

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
        sweep.criterion === "bic" ? "BIC above the chosen" : "BIC above the lowest",
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
        <State cell={cell} />,
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

function State({ cell }: { cell: SweepCell }) {
  const aside = cell.error ?? (cell.setAside && `set aside: ${cell.setAside}`);
  const said = cell.selected && aside ? `chosen, though ${aside}` : aside;
  return said ? <span class="why">{said}</span> : <>{cell.selected ? "chosen" : "sound"}</>;
}

// The model that a person looks at in the sweep: what it has, and how far it is from the best.
import type { SweepCell } from "../api/messages";
import { number } from "../state/number";
import { components, lowest, sound, typeName, type Criterion } from "../state/sweepWords";

export function CellCard(props: {
  cell: SweepCell;
  cells: SweepCell[];
  criterion: Criterion;
  onLoad?: (cell: SweepCell) => void;
  action?: string;
}) {
  const { cell, cells, criterion } = props;
  const best = lowest(cells, criterion);
  const value = cell[criterion];
  const behind = best && value !== null ? value - best[criterion]! : null;
  return (
    <section class="cell-card" aria-label="The model looked at">
      <h2>
        {components(cell.k)}, {typeName(cell.covarianceType)}
      </h2>
      <dl>
        <div>
          <dt>{criterion.toUpperCase()}</dt>
          <dd>{number(value)}</dd>
        </div>
        <div>
          <dt>Above the best</dt>
          <dd class={behind === 0 ? "good" : undefined}>
            {behind === 0 ? "is the best" : number(behind)}
          </dd>
        </div>
        <div>
          <dt>Numbers to learn</dt>
          <dd>{cell.nParameters ?? "–"}</dd>
        </div>
        <div>
          <dt>Log-likelihood</dt>
          <dd>{number(cell.logLikelihood)}</dd>
        </div>
      </dl>
      {!sound(cell) && (
        <p class="hint">
          {cell.error ??
            "Not sound: a component has shrunk onto a few rows. Its value looks better than the model is, so it cannot win."}
        </p>
      )}
      {props.onLoad && (
        <button type="button" class="primary" onClick={() => props.onLoad!(cell)}>
          {props.action}
        </button>
      )}
    </section>
  );
}

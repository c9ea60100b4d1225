// The model that a person looks at in the sweep: what it has, and how far it is from the best.
import type { Criterion } from "../api/enumerations";
import type { Sweep, SweepCell } from "../api/messages";
import { number } from "../state/number";
import * as s from "../state/store";
import { components, partsOf, ringed, sharedWords, sound, typeName } from "../state/sweepWords";
import { sentence } from "./sentence";

export function CellCard(props: {
  cell: SweepCell;
  sweep: Sweep;
  criterion: Criterion;
  onLoad?: (cell: SweepCell) => void;
  action?: string;
}) {
  const { cell, sweep, criterion } = props;
  const common = sharedWords(partsOf(cell.covarianceType).shape, s.data.value?.names.length);
  const best = ringed(sweep, criterion);
  const chosen = criterion === sweep.criterion;
  const value = cell[criterion];
  const behind =
    best && value !== null && best[criterion] !== null ? value - best[criterion] : null;
  return (
    <section class="cell-card" aria-label="The model looked at">
      <h2>
        {components(cell.k)}, {typeName(cell.covarianceType)}
      </h2>
      {common && <p class="hint">{sentence(common)}</p>}
      <dl>
        <div>
          <dt>{criterion.toUpperCase()}</dt>
          <dd>{number(value)}</dd>
        </div>
        <div>
          <dt>{chosen ? "Above the chosen" : "Above the lowest"}</dt>
          <dd class={cell === best && sound(cell) ? "good" : undefined}>
            {cell === best ? (chosen ? "is chosen" : "is the lowest") : number(behind)}
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
            `Set aside: ${cell.setAside}.${cell.selected ? " No other model is better." : " So it cannot be chosen, whatever its value."}`}
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

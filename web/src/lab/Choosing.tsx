// Choosing k: every size with every shape, what the criteria say, and each model a click away.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { COVARIANCE_TYPES, USUAL_TYPES, type Criterion } from "../api/enumerations";
import type { SweepCell } from "../api/messages";
import { CellCard } from "../parts/CellCard";
import { DataControls } from "../parts/DataControls";
import { Check, Choice } from "../parts/Field";
import { Progress } from "../parts/Progress";
import { SweepChart } from "../parts/SweepChart";
import { SweepTable } from "../parts/SweepTable";
import { say } from "../state/say";
import * as s from "../state/store";
import { aboutNow, load, mainSweep } from "../state/sweep";
import { turnTo } from "../state/turn";
import {
  components,
  besidesOf,
  covarianceOf,
  CRITERIA,
  HOLLOW,
  summaryOf,
} from "../state/sweepWords";

const criterion = signal<Criterion>("bic");
const everyShape = signal(false);
const QUICK = 20_000; // numbers in a table that is swept without being asked

export function Choosing() {
  const { result, progress, picked, about, run, stop } = mainSweep;
  const data = s.data.value;
  useEffect(() => {
    if (data && !result.value && data.nRows * data.names.length <= QUICK) void run();
  }, [data === null]);

  const sweep = result.value;
  const besides = besidesOf(s.spec.value);
  const stale = sweep !== null && about.value !== aboutNow();
  const open = (cell: SweepCell) => {
    if (stale || cell.logLikelihood === null) return;
    turnTo("lab");
    void load(cell).then(() =>
      say(`Loaded: ${components(cell.k)}, ${covarianceOf(cell.covarianceType)}.`),
    );
  };
  return (
    <div class="choosing">
      <div class="chart">
        <header>
          <h2>How many components?</h2>
          <p class="lead">
            More components always fit the rows better. A criterion also counts what they cost, so
            that its lowest point is a fair choice. Where rows are few, it is checked on rows left
            out of the fit.
          </p>
        </header>
        {sweep && (
          <>
            <div class={stale ? "card stale" : "card"}>
              <SweepChart
                sweep={sweep}
                criterion={criterion.value}
                picked={picked.value}
                onPick={(cell) => (picked.value = cell)}
                onLoad={open}
              />
            </div>
            <p class="hint">
              {CRITERIA.find(({ value }) => value === criterion.value)!.why} {HOLLOW} Click a mark
              to see that model at work. Values far off lie on the frame; the table has them.
            </p>
            <SweepTable sweep={sweep} onLoad={open} />
          </>
        )}
        {!sweep && !progress.value && (
          <p class="empty">Nothing is compared yet. Run the comparison to see the curves.</p>
        )}
      </div>
      <aside class="side" aria-label="Verdict and controls">
        <section class="panel" aria-label="Verdict">
          {progress.value ? (
            <Progress label="Models fitted" {...progress.value} onStop={stop} />
          ) : (
            <button
              type="button"
              class={sweep && !stale ? "quietly" : "quietly primary"}
              disabled={!data}
              onClick={() =>
                void run(undefined, everyShape.value ? COVARIANCE_TYPES : USUAL_TYPES)
              }
            >
              {sweep ? "Compare again" : "Compare k = 1 to 15"}
            </button>
          )}
          {!progress.value && (
            <Check
              label={`All ${COVARIANCE_TYPES.length} shapes, not the usual ${USUAL_TYPES.length} alone`}
              checked={everyShape.value}
              onChange={(value) => (everyShape.value = value)}
            />
          )}
          {besides && <p class="hint">{besides}</p>}
          {stale && (
            <p class="hint">The rows or the settings have changed since: compare again.</p>
          )}
          {sweep && (
            <>
              <div class="verdict-words" id="verdict">
                {summaryOf(sweep).map((line, i) => (
                  <p key={i} class={i ? "" : "verdict"}>
                    {line}
                  </p>
                ))}
              </div>
              <Choice
                label="Criterion shown"
                value={criterion.value}
                options={CRITERIA}
                onChange={(value) => (criterion.value = value)}
              />
            </>
          )}
        </section>
        {sweep && picked.value && !stale && (
          <CellCard
            cell={picked.value}
            sweep={sweep}
            criterion={criterion.value}
            onLoad={open}
            action="Watch this model"
          />
        )}
        <DataControls />
      </aside>
    </div>
  );
}

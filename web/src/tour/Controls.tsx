// The few controls that a stop of the tour puts beside its picture.
import type { ComponentChildren } from "preact";
import { bic } from "../model/criteria";
import { Components } from "../parts/Components";
import { Curve } from "../parts/Curve";
import { Check, Choice, Slider } from "../parts/Field";
import { Icon } from "../parts/Icon";
import { Between, Unusual } from "../parts/Lens";
import { MethodPanel } from "../parts/MethodPanel";
import { SHAPES } from "../parts/ModelControls";
import { PointCard } from "../parts/PointCard";
import { Progress } from "../parts/Progress";
import { Starts } from "../parts/Starts";
import { SweepChart } from "../parts/SweepChart";
import { SweepTable } from "../parts/SweepTable";
import { choose } from "../state/model";
import { number } from "../state/number";
import * as s from "../state/store";
import { load } from "../state/sweep";
import { useSignal } from "@preact/signals";
import { compareBoth, comparing, pair } from "./compare";
import type { Tool } from "./stop";
import { tourSweep } from "./sweep";

export const CONTROLS: Record<Exclude<Tool, "player">, () => ComponentChildren> = {
  curve: () => <Curve />,
  starts: () => <Starts />,
  ask: () => <PointCard />,
  unusual: () => <Unusual />,
  between: () => <Between />,
  components: () => <Components />,
  shape: () => <Shape />,
  hard: () => <Hard />,
  k: () => <Size />,
  floor: () => <Floor />,
  seed: () => <Seed />,
  scores: () => <Scores />,
  sweep: () => <Sweep />,
  compare: () => <Compare />,
};

function Hard() {
  return (
    <Check
      label="Hard colours: every row in the colour of its largest share"
      checked={s.hard.value}
      onChange={(checked) => (s.hard.value = checked)}
    />
  );
}

function Shape() {
  return (
    <Choice
      label="Shape"
      value={s.spec.value.covarianceType}
      options={SHAPES}
      onChange={(covarianceType) => void choose({ covarianceType }, "end")}
    />
  );
}

function Size() {
  const { k } = s.spec.value;
  return (
    <Slider
      label="Components k"
      min={1}
      max={12}
      step={1}
      value={k}
      text={String(k)}
      onInput={(value) => void choose({ k: value }, "end")}
    />
  );
}

function Floor() {
  const { regCovar } = s.spec.value;
  return (
    <Slider
      label="Floor (reg_covar)"
      min={-12}
      max={-1}
      step={1}
      value={Math.log10(regCovar)}
      text={regCovar.toPrecision(1).replace("e-", "e−")}
      onInput={(value) => void choose({ regCovar: Number((10 ** value).toPrecision(2)) }, "end")}
    />
  );
}

function Seed() {
  const { seed } = s.spec.value;
  return (
    <button type="button" class="quietly" onClick={() => void choose({ seed: seed + 1 }, "end")}>
      <Icon name="dice" /> Fit again with seed {seed + 1}
    </button>
  );
}

/** Fit and price of the model on screen. */
function Scores() {
  const [trace, n] = [s.trace.value, s.rows.value?.n];
  const numbers = trace?.nParameters;
  if (!numbers || !n) return null;
  const logLikelihood = trace.logLikelihoods.at(-1)!;
  return (
    <dl class="scores">
      <div>
        <dt>Log-likelihood, high is good</dt>
        <dd>{number(logLikelihood)}</dd>
      </div>
      <div>
        <dt>Numbers learnt</dt>
        <dd>{numbers}</dd>
      </div>
      <div>
        <dt>BIC, low is good</dt>
        <dd>{number(bic(logLikelihood, numbers, n))}</dd>
      </div>
    </dl>
  );
}

function Sweep() {
  const { result, progress, picked, run, stop } = tourSweep;
  const found = result.value;
  if (progress.value) return <Progress label="Models fitted" {...progress.value} onStop={stop} />;
  return (
    <>
      <button type="button" class="quietly" onClick={() => void run(8)}>
        {found ? "Compare again" : "Compare k = 1 to 8, with all shapes"}
      </button>
      {found && (
        <>
          <div class="card">
            <SweepChart
              sweep={found}
              criterion="bic"
              picked={picked.value}
              onPick={(cell) => (picked.value = cell)}
              onLoad={(cell) => void load(cell)}
            />
          </div>
          <SweepTable sweep={found} onLoad={(cell) => void load(cell)} />
        </>
      )}
    </>
  );
}

function Compare() {
  const cursor = useSignal<number | null>(null);
  const of = pair.value;
  return (
    <>
      <button
        type="button"
        class="quietly"
        disabled={comparing.value || !s.current.value}
        onClick={() => void compareBoth()}
      >
        {comparing.value ? "Running…" : "Run K-Means and the mixture"}
      </button>
      {of && (
        <div class="methods two">
          {of.views.map((view) => (
            <MethodPanel
              key={view.name}
              of={of}
              view={view}
              cursor={cursor}
              agreeing="the groups as they were made"
            />
          ))}
        </div>
      )}
    </>
  );
}

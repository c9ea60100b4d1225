// What to fit: k, the shape of a component, how to start, the floor, the seed.
import type { CovarianceType, Spec } from "../api/messages";
import { addComponent, choose, chooseSeed, MOST_SEED } from "../state/model";
import * as s from "../state/store";
import { Choice, Field, Slider } from "./Field";
import { Icon } from "./Icon";
import { Panel } from "./Panel";

export const SHAPES: { value: CovarianceType; name: string }[] = [
  { value: "full", name: "any ellipse (full)" },
  { value: "tied", name: "one ellipse for all (tied)" },
  { value: "diag", name: "upright ellipses (diag)" },
  { value: "spherical", name: "circles (spherical)" },
];

const STARTS: { value: Spec["init"]; name: string }[] = [
  { value: "random_from_data", name: "random rows" },
  { value: "k-means++", name: "k-means++" },
  { value: "kmeans", name: "K-Means" },
  { value: "random", name: "random shares" },
];

export function ModelControls() {
  const { k, covarianceType, init, regCovar, seed, scale } = s.spec.value;
  const most = Math.min(s.hello.value?.limits.k ?? 16, 16);
  const exponent = regCovar > 0 ? Math.log10(regCovar) : -12;
  return (
    <Panel title="Model">
      <Slider
        label="Components k"
        min={1}
        max={Math.max(most, k)}
        step={1}
        value={k}
        text={String(k)}
        onInput={(value) => void choose({ k: value })}
      />
      <Choice
        inline
        label="Shape"
        value={covarianceType}
        options={SHAPES}
        onChange={(value) => void choose({ covarianceType: value })}
      />
      <Choice
        inline
        label="Start from"
        value={init}
        options={STARTS}
        onChange={(value) => void choose({ init: value }, "play")}
      />
      <div class="pair">
        <Field label="Seed">
          <span class="joined">
            <input
              type="number"
              min={0}
              max={MOST_SEED}
              value={seed}
              onChange={(event) => {
                if (!chooseSeed(event.currentTarget.value))
                  event.currentTarget.value = String(seed);
              }}
            />
            <button
              type="button"
              class="icon"
              aria-label="Another seed"
              onClick={() => void choose({ seed: seed + 1 }, "play")}
            >
              <Icon name="dice" />
            </button>
          </span>
        </Field>
        <label class="check">
          <input
            type="checkbox"
            checked={scale}
            onChange={(event) => void choose({ scale: event.currentTarget.checked })}
          />
          <span>Standardise features first</span>
        </label>
      </div>
      <Slider
        label="Variance floor (reg_covar)"
        min={-12}
        max={0}
        step={0.5}
        value={exponent}
        text={
          regCovar > 0 ? regCovar.toExponential(0).replace("e-", "e−").replace("e+", "e") : "0"
        }
        onInput={(value) => void choose({ regCovar: Number((10 ** value).toPrecision(2)) })}
      />
      <button type="button" class="quietly" onClick={() => void addComponent()}>
        <Icon name="plus" /> Add a component
      </button>
    </Panel>
  );
}

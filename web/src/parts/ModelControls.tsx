// What to fit: k, the shape and the tails of a component, noise, how to start, the floor, the seed.
import {
  COMPONENTS,
  FAMILIES,
  INITIALISERS,
  type Component,
  type CovarianceType,
  type Initialiser,
} from "../api/enumerations";
import { addComponent, choose, chooseSeed, MOST_SEED } from "../state/model";
import * as s from "../state/store";
import { sharedWords } from "../state/sweepWords";
import { Check, Choice, Field, Slider } from "./Field";
import { Icon } from "./Icon";
import { Panel } from "./Panel";
import { sentence } from "./sentence";

export const SHAPES: { value: CovarianceType; name: string }[] = FAMILIES.map(
  ({ name, picture, usual }) => ({
    value: name,
    name: usual ? `${picture} (${name})` : `${name}: ${picture}`,
  }),
);

const TAIL_WORDS: Partial<Record<Component, string>> = {
  gaussian: "of a bell (gaussian)",
  student_t: "heavy (student_t)",
};
const TAILS = COMPONENTS.map((value) => ({ value, name: TAIL_WORDS[value] ?? value }));

/** Those that have other words than their name, in the order of the list. */
const WORDS: Partial<Record<Initialiser, string>> = {
  random_from_data: "random rows",
  "k-means++": "k-means++",
  kmeans: "K-Means",
  random: "random shares",
  hierarchical: "merging rows",
};
const STARTS = [...new Set([...(Object.keys(WORDS) as Initialiser[]), ...INITIALISERS])].map(
  (value) => ({ value, name: WORDS[value] ?? value }),
);

export function ModelControls() {
  const { k, covarianceType, component, noise, init, regCovar, seed, scale } = s.spec.value;
  const common = sharedWords(covarianceType, s.data.value?.names.length);
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
      {common && <p class="hint">{sentence(common)}</p>}
      <Choice
        inline
        label="Tails"
        value={component}
        options={TAILS}
        onChange={(value) => void choose({ component: value })}
      />
      <Slider
        label="Background noise"
        min={0}
        max={50}
        step={1}
        value={100 * (noise ?? 0)}
        text={noise === null ? "off" : `begins with ${Number((100 * noise).toPrecision(2))} %`}
        onInput={(value) => void choose({ noise: value > 0 ? value / 100 : null })}
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
        <Check
          label="Standardise features first"
          checked={scale}
          onChange={(checked) => void choose({ scale: checked })}
        />
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

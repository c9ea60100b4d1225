// The threshold of the unusual, live for all rows; and the rows between groups.
import type { Study } from "../../api/messages";
import { Between } from "../../parts/Lens";
import { Check, Slider } from "../../parts/Field";
import { Panel } from "../../parts/Panel";
import { number } from "../../state/number";
import { say } from "../../state/say";
import { anomalies } from "../../state/scene";
import * as s from "../../state/store";
import { countAt } from "../../state/threshold";
import { count, rowsOf } from "../figures";

export function Lenses({ study }: { study: Study }) {
  const { data } = study;
  const share = s.anomaly.value;
  const found = anomalies.value;
  const below = countAt(study, share);
  const drawn = s.rows.value?.n ?? 0;
  return (
    <Panel title="Unusual rows and rows between groups">
      <Check
        label="Ring the unusual rows"
        checked={s.showAnomalies.value}
        onChange={(checked) => (s.showAnomalies.value = checked)}
      />
      <Slider
        label="Call unusual"
        min={0}
        max={30}
        step={0.1}
        value={100 * share}
        text={`the lowest ${(100 * share).toFixed(1)} %`}
        onInput={(value) => {
          s.anomaly.value = value / 100;
          s.showAnomalies.value = true;
          say(`${rowsOf(countAt(study, value / 100))} of ${count(data.nRows)} are unusual.`);
        }}
      />
      {found && (
        <p class="count" id="flagged">
          <strong>{count(below)}</strong> of {rowsOf(data.nRows)}: log-density below{" "}
          {number(found.threshold, 2)}.
          {drawn > 0 &&
            drawn < data.nRows &&
            ` ${count(found.flagged.length)} of them are among the ${count(drawn)} drawn.`}
          {data.names.length > 2 &&
            " The border runs through all columns, so it has no line here."}
          {study.groups.noise !== undefined &&
            " Rows that are noise are unusual too, whatever their density."}
        </p>
      )}
      {data.rows ? (
        <Between />
      ) : (
        <p class="hint">This report holds no rows, so none can be lit in the picture.</p>
      )}
    </Panel>
  );
}

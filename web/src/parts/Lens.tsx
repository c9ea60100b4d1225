// Two lenses on the same rows: the unusual ones, and those between components.
import { ambiguous, anomalies } from "../state/scene";
import { say } from "../state/say";
import * as s from "../state/store";
import { changed, arrived } from "../state/timing";
import { Check, Slider } from "./Field";
import { Panel } from "./Panel";
import { part } from "./part";

export function Lens() {
  return (
    <Panel title="Lenses">
      <Unusual />
      <Between />
    </Panel>
  );
}

export function Unusual() {
  const n = s.rows.value?.n ?? 0;
  const flagged = anomalies.value?.flagged.length;
  return (
    <>
      <Check
        label="Unusual rows"
        checked={s.showAnomalies.value}
        onChange={(checked) => (s.showAnomalies.value = checked)}
      />
      <Slider
        label="Call unusual"
        min={0}
        max={30}
        step={0.5}
        value={100 * s.anomaly.value}
        text={`the lowest ${(100 * s.anomaly.value).toFixed(1)} %`}
        onInput={(value) => {
          changed();
          s.anomaly.value = value / 100;
          s.showAnomalies.value = true;
          arrived();
          say(`${anomalies.value?.flagged.length ?? 0} of ${n} rows are flagged.`);
        }}
      />
      {flagged !== undefined && (
        <p class="count" id="flagged">
          <strong>{flagged.toLocaleString("en-GB")}</strong> of {n.toLocaleString("en-GB")} rows
          flagged: log-density below {anomalies.value!.threshold.toFixed(2).replace("-", "−")}.
          {s.data.value &&
            s.data.value.names.length > 2 &&
            " The border has no line in this plane: it runs through all features."}
        </p>
      )}
    </>
  );
}

export function Between() {
  const n = s.rows.value?.n ?? 0;
  const between = ambiguous.value?.length;
  return (
    <>
      <Check
        label={<>Rows between {part()}s</>}
        checked={s.showAmbiguity.value}
        onChange={(checked) => (s.showAmbiguity.value = checked)}
      />
      <Slider
        label="Largest responsibility below"
        min={0.5}
        max={1}
        step={0.01}
        value={s.ambiguity.value}
        text={`${(100 * s.ambiguity.value).toFixed(0)} %`}
        onInput={(value) => {
          changed();
          s.ambiguity.value = value;
          s.showAmbiguity.value = true;
          arrived();
          say(`${ambiguous.value?.length ?? 0} of ${n} rows are ambiguous.`);
        }}
      />
      {between !== undefined && (
        <p class="count" id="ambiguous">
          <strong>{between.toLocaleString("en-GB")}</strong> of {n.toLocaleString("en-GB")} rows
          lie between {part()}s{s.current.value?.noise ? ", or between one and the noise" : ""}.
        </p>
      )}
    </>
  );
}

// Ask a point: whose is it, how usual, and which features make it so.
import { componentVariable } from "../draw/theme";
import { ask } from "../state/actions";
import { number } from "../state/player";
import { answer } from "../state/scene";
import * as s from "../state/store";
import { Field } from "./Field";
import { Panel } from "./Panel";

export function PointCard() {
  const said = answer.value;
  return (
    <Panel
      title="Ask a point"
      hint={said ? undefined : "Click a row, or any place, to ask whose it is."}
    >
      <AskRow />
      {said && <Answer />}
    </Panel>
  );
}

function AskRow() {
  const rows = s.rows.value;
  if (!rows) return null;
  return (
    <Field label="Row number" inline>
      <input
        type="number"
        min={1}
        max={rows.n}
        placeholder={`1 to ${rows.n}`}
        onChange={(event) => {
          const i =
            Math.min(Math.max(Math.round(Number(event.currentTarget.value)) || 1, 1), rows.n) - 1;
          void ask(Array.from(rows.values.subarray(i * rows.d, (i + 1) * rows.d)));
        }}
      />
    </Field>
  );
}

function Answer() {
  const { responsibilities, logDensity, percentile } = answer.value!;
  const more = s.explanation.value;
  const names = s.data.value!.names;
  const top = responsibilities.indexOf(Math.max(...responsibilities));
  return (
    <div class="answer" aria-live="polite">
      <p class="place">
        {names.map((name, j) => (
          <span key={name}>
            {name} <strong>{short(s.asked.value![j])}</strong>
          </span>
        ))}
      </p>
      <ul class="bars" aria-label="Responsibilities">
        {responsibilities.map((share, c) => (
          <li key={c} style={{ "--own": componentVariable(c) }}>
            <span class="badge">{c + 1}</span>
            <span class="bar">
              <span style={{ width: `${100 * share}%` }} />
            </span>
            <span class="number">{(100 * share).toFixed(1)} %</span>
          </li>
        ))}
      </ul>
      <dl>
        <div>
          <dt>Log-density</dt>
          <dd>{number(logDensity, 2)}</dd>
        </div>
        <div>
          <dt>More usual than</dt>
          <dd>{(100 * percentile).toFixed(1)} % of rows</dd>
        </div>
      </dl>
      {more && more.drivers.length > 0 && (
        <div class="drivers">
          <p>
            Its distance from component {more.nearest + 1} comes from{" "}
            {more.drivers.slice(0, 3).map((driver, i) => (
              <span key={driver.name}>
                {i > 0 && ", "}
                <strong>{driver.name}</strong> {(100 * driver.share).toFixed(0)} % (
                {number(Math.abs(driver.deviation))} sd {driver.deviation < 0 ? "below" : "above"})
              </span>
            ))}
            .
          </p>
        </div>
      )}
      <p class="hint">
        {responsibilities[top] > 0.9
          ? `Clearly component ${top + 1}.`
          : responsibilities[top] > 0.6
            ? `Mostly component ${top + 1}, but not only.`
            : "Between components: nobody can say for sure."}
      </p>
    </div>
  );
}

function short(value: number): string {
  return Number(value.toPrecision(4))
    .toLocaleString("en-GB", { maximumSignificantDigits: 4 })
    .replace("-", "−");
}

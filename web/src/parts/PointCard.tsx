// Ask a point: whose is it, how usual, and which features make it so.
import { useEffect } from "preact/hooks";
import { componentVariable, reducedMotion } from "../draw/theme";
import { askNumber } from "../state/asking";
import { number } from "../state/player";
import { answer } from "../state/scene";
import * as s from "../state/store";
import { Field } from "./Field";
import { Panel } from "./Panel";
import { part } from "./part";

export function PointCard() {
  const said = answer.value;
  const point = s.asked.value;
  useEffect(() => {
    // Beside the picture, the card comes into view; below it, the picture stays and Brief answers.
    if (!point || !matchMedia("(min-width: 861px)").matches) return;
    const behavior = reducedMotion.peek() ? "auto" : "smooth";
    document.getElementById("ask")?.scrollIntoView({ block: "nearest", behavior });
  }, [point]);
  return (
    <Panel
      id="ask"
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
  const n = s.data.value?.nRows ?? 0;
  if (!rows) return null;
  return (
    <Field label="Row number" inline>
      <input
        type="number"
        min={1}
        max={n}
        placeholder={`1 to ${n}`}
        onChange={(event) => askNumber(event.currentTarget.value)}
      />
    </Field>
  );
}

function Answer() {
  const { responsibilities, noise, logDensity, percentile } = answer.value!;
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
            <span class="badge">{c}</span>
            <span class="bar">
              <span style={{ width: `${100 * share}%` }} />
            </span>
            <span class="number">{(100 * share).toFixed(1)} %</span>
          </li>
        ))}
        {noise !== null && (
          <li style={{ "--own": "var(--quiet)" }}>
            <span>noise</span>
            <span class="bar">
              <span style={{ width: `${100 * noise}%` }} />
            </span>
            <span class="number">{(100 * noise).toFixed(1)} %</span>
          </li>
        )}
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
            Its distance from {part()} {more.nearest} comes from{" "}
            {more.drivers.slice(0, 3).map((driver, i) => (
              <span key={driver.name}>
                {i > 0 && ", "}
                <strong>{driver.name}</strong> {(100 * driver.share).toFixed(0)} % (
                {number(Math.abs(driver.deviation))}{" "}
                {s.current.value?.degreesOfFreedom ? "scales" : "sd"}{" "}
                {driver.deviation < 0 ? "below" : "above"})
              </span>
            ))}
            .
          </p>
        </div>
      )}
      <p class="hint">
        {(noise ?? 0) > 0.6
          ? `Noise: most likely in no ${part()}.`
          : responsibilities[top] > 0.9
            ? `Clearly ${part()} ${top}.`
            : responsibilities[top] > 0.6
              ? `Mostly ${part()} ${top}, but not only.`
              : `Between ${part()}s${noise === null ? "" : " and noise"}: nobody can say for sure.`}
      </p>
    </div>
  );
}

function short(value: number): string {
  return Number(value.toPrecision(4))
    .toLocaleString("en-GB", { maximumSignificantDigits: 4 })
    .replace("-", "−");
}

/** The answer in a line, right under the picture where there is no room beside it. */
export function Brief() {
  const said = answer.value;
  if (!said) return null;
  const { responsibilities, noise, percentile } = said;
  const order = responsibilities
    .map((_, c) => c)
    .sort((a, b) => responsibilities[b] - responsibilities[a]);
  const shares = order
    .slice(0, 2)
    .filter((c) => responsibilities[c] > 0.005)
    .map((c) => `${part()} ${c}: ${(100 * responsibilities[c]).toFixed(0)} %`);
  if (noise !== null && noise > 0.005) shares.push(`noise: ${(100 * noise).toFixed(0)} %`);
  return (
    <p class="brief" aria-hidden="true">
      This point belongs to {shares.join(", ")}. It is more usual than{" "}
      {(100 * percentile).toFixed(0)} % of rows.
    </p>
  );
}

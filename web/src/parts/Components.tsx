// The components as a list: pick one, move it by keyboard, take it out; and their numbers.
import { useRef } from "preact/hooks";
import { componentVariable } from "../draw/theme";
import { goOnFrom, removeComponent } from "../state/model";
import { number } from "../state/player";
import * as s from "../state/store";
import { Icon } from "./Icon";
import { Panel } from "./Panel";
import { nudge } from "./Stage";
import { Table } from "./Table";

export function Components() {
  const parameters = s.current.value;
  const settle = useRef<ReturnType<typeof setTimeout>>();
  if (!parameters) return null;
  const freedom = parameters.degreesOfFreedom;
  const onKey = (event: KeyboardEvent, c: number) => {
    if (event.key === "Delete" || event.key === "Backspace") void removeComponent(c);
    else if (nudge(c, event.key)) {
      s.playing.value = false;
      clearTimeout(settle.current);
      settle.current = setTimeout(() => s.held.value && void goOnFrom(s.held.value), 600);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Panel title="Components" hint="Drag a number, or the handle of its ellipse.">
      <ul class="chips">
        {parameters.weights.map((weight, c) => {
          const chosen = s.selected.value === c;
          return (
            <li key={c}>
              <button
                type="button"
                class={chosen ? "chip chosen" : "chip"}
                aria-pressed={chosen}
                style={{ "--own": componentVariable(c) }}
                onClick={() => (s.selected.value = c)}
                onFocus={() => (s.selected.value = c)}
                onKeyDown={(event) => onKey(event, c)}
              >
                <span class="badge">{c}</span> {(100 * weight).toFixed(0)} %
              </button>
            </li>
          );
        })}
        {parameters.noise && (
          <li class="chip still" style={{ "--own": "var(--quiet)" }}>
            <span class="badge" aria-hidden="true">
              –
            </span>{" "}
            noise {(100 * parameters.noise.weight).toFixed(0)} %
          </li>
        )}
      </ul>
      {parameters.noise && (
        <p class="hint">
          Rows in the muted colour are noise: as likely anywhere, in no component.
        </p>
      )}
      {s.selected.value !== null && (
        <button
          type="button"
          class="quietly"
          onClick={() => void removeComponent(s.selected.value!)}
        >
          <Icon name="minus" /> Remove component {s.selected.value}
        </button>
      )}
      <details>
        <summary>By keyboard</summary>
        <p class="hint">
          Choose one above. Arrows move it, + and − scale it, [ and ] turn it, Delete removes it.
          After a moment EM goes on from there. Anywhere else, space plays and arrows step.
        </p>
      </details>
      <Table
        title="Components as a table"
        head={[
          "Component",
          "Share",
          ...(freedom ? ["degrees of freedom"] : []),
          ...s.data.value!.names.map((name) => `${freedom ? "centre" : "mean"} of ${name}`),
        ]}
        rows={[
          ...parameters.weights.map((weight, c) => [
            c,
            `${(100 * weight).toFixed(1)} %`,
            ...(freedom ? [freedomWords(freedom[c])] : []),
            ...parameters.means[c].map((value) => number(value, 3)),
          ]),
          ...(parameters.noise
            ? [
                [
                  "noise",
                  `${(100 * parameters.noise.weight).toFixed(1)} %`,
                  ...(freedom ? [""] : []),
                  ...parameters.means[0].map(() => ""),
                ],
              ]
            : []),
        ]}
      />
    </Panel>
  );
}

/** Few are heavy tails; from some hundreds on nobody can tell them from those of a bell. */
const freedomWords = (nu: number): string =>
  nu > 1000 ? "over 1000, as a bell" : String(Number(nu.toPrecision(3)));

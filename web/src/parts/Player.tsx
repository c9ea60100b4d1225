// Play, pause, step, back, scrub.
import type { Trace } from "../api/messages";
import { describeHalf, go, step, toggle } from "../state/player";
import * as s from "../state/store";
import { Icon } from "./Icon";
import { sentence } from "./sentence";

export { sentence };

export const SPEEDS = [
  { value: 0.8, name: "slow" },
  { value: 2.5, name: "normal" },
  { value: 8, name: "fast" },
  { value: 30, name: "very fast" },
];

export function Player() {
  const last = s.lastPosition.value;
  const half = Math.floor(s.position.value);
  const playing = s.playing.value;
  const ready = s.trace.value !== null;
  return (
    <div class="player" role="group" aria-label="EM in steps">
      <div class="transport">
        <button
          class="icon"
          onClick={() => go(0)}
          disabled={!ready || half === 0}
          aria-label="To the start"
        >
          <Icon name="first" />
        </button>
        <button
          class="icon"
          onClick={() => step(-1)}
          disabled={!ready || s.position.value <= 0}
          aria-label="Step back"
        >
          <Icon name="back" />
        </button>
        <button
          class="icon primary"
          onClick={toggle}
          disabled={!ready}
          aria-label={playing ? "Pause" : "Play"}
        >
          <Icon name={playing ? "pause" : "play"} />
        </button>
        <button
          class="icon"
          onClick={() => step(1)}
          disabled={!ready || half >= last}
          aria-label="Step on"
        >
          <Icon name="next" />
        </button>
        <button
          class="icon"
          onClick={() => go(last)}
          disabled={!ready || half >= last}
          aria-label="To the end"
        >
          <Icon name="last" />
        </button>
      </div>
      <input
        class="scrubber"
        type="range"
        min={0}
        max={last}
        step={1}
        value={half}
        aria-label="Half-step"
        aria-valuetext={describeHalf(half)}
        onInput={(event) => go(Number(event.currentTarget.value))}
      />
      <label class="speed">
        <span class="hidden">Speed</span>
        <select
          value={s.speed.value}
          onChange={(event) => (s.speed.value = Number(event.currentTarget.value))}
        >
          {SPEEDS.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Which half of which iteration, as a title of the picture. */
export function Phase() {
  const half = Math.floor(s.position.value + (s.playing.value ? 0.999 : 0));
  const kind = half === 0 ? "start" : half % 2 ? "E" : "M";
  const after = s.iterationOf(Math.ceil(half / 2));
  const before = s.iterationOf(Math.max(Math.ceil(half / 2) - 1, 0));
  const model = s.study.value && s.chosenStart.value === null; // a report's replay ends at it
  const leap = kind === "M" && after > before + 1; // iterations between are not kept
  const last = half >= s.lastPosition.value && s.trace.value;
  return (
    <p class="phase">
      <span class={`tag ${kind}`}>
        {last && model
          ? "The model"
          : kind === "start"
            ? "Start"
            : leap
              ? `Steps ${before + 1}–${after}`
              : `${kind}-step ${kind === "E" ? before + 1 : after}`}
      </span>
      <span>
        {last
          ? model
            ? sentence(s.trace.value!.outcome)
            : ending(s.trace.value!)
          : kind === "start"
            ? "Components are placed. No row belongs to anyone yet."
            : kind === "E"
              ? "Each row shares itself out: colours change."
              : leap
                ? "Several iterations at once: every component moves to the rows that chose it."
                : "Each component moves to its rows: ellipses change."}
      </span>
    </p>
  );
}

/** How a trace ended, in a sentence. */
export function ending(trace: Trace): string {
  const many = trace.logLikelihoods.length - 1;
  if (trace.collapsed.length)
    return `A component has collapsed: ${trace.collapsed.join(", ")}. ${sentence(trace.outcome)}`;
  if (trace.converged) return `At rest after ${many} iterations: nothing moves any more.`;
  if (many === 0) return sentence(trace.outcome);
  return `Stopped after ${many} iterations, still climbing slowly.`;
}

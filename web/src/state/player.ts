// Time: play, pause, step, scrub. A half-step is one unit of `position`.
import { effect, batch } from "@preact/signals";
import { reducedMotion } from "../draw/theme";
import { number } from "./number";
import { say } from "./say";
import { iterationOf, lastPosition, playing, position, speed, trace } from "./store";
import { note, timings } from "./timing";

export { number };

let raw = 0; // the position before easing
let last = 0;
let scheduled = 0;

/** Half-steps a second: as chosen for the first ones, then ever faster, for they do ever less. */
const pace = (half: number) => speed.peek() * Math.max(1, half / 12) ** 1.6;

const ease = (t: number) => t * t * (3 - 2 * t);

function tick(now: number): void {
  scheduled = 0;
  if (!playing.peek()) return;
  if (last) note(timings.frames, now - last);
  const passed = last ? Math.min((now - last) / 1000, 0.1) : 0;
  last = now;
  const before = Math.floor(raw);
  raw = Math.min(raw + passed * pace(raw), lastPosition.peek());
  const half = Math.floor(raw);
  position.value = reducedMotion.peek() ? half : half + ease(raw - half);
  if (half !== before && pace(half) <= 4) describe(half);
  if (raw >= lastPosition.peek()) {
    playing.value = false;
    sayEnd();
  } else scheduled = requestAnimationFrame(tick);
}

effect(() => {
  if (playing.value && !scheduled) {
    last = 0;
    raw = position.peek();
    scheduled = requestAnimationFrame(tick);
  }
});

export function play(): void {
  if (!trace.peek()) return;
  batch(() => {
    if (position.peek() >= lastPosition.peek()) position.value = 0;
    raw = position.peek();
    playing.value = true;
  });
  say("Playing.");
}

export function pause(): void {
  playing.value = false;
  const half = Math.floor(position.peek() + 0.5);
  position.value = half;
  describe(half);
}

export const toggle = (): void => (playing.peek() ? pause() : play());

/** To a half-step, at once. */
export function go(half: number): void {
  const to = Math.min(Math.max(Math.round(half), 0), lastPosition.peek());
  batch(() => {
    playing.value = false;
    raw = to;
    position.value = to;
  });
  describe(to);
}

/** One half-step on, morphing where motion is welcome. */
export function step(by: 1 | -1): void {
  const from = by > 0 ? Math.floor(position.peek()) : Math.ceil(position.peek());
  const to = Math.min(Math.max(from + by, 0), lastPosition.peek());
  playing.value = false;
  if (reducedMotion.peek() || by < 0 || to === from) return go(to);
  const begin = performance.now();
  const glide = (now: number) => {
    if (playing.peek() || Math.floor(position.peek()) > to) return;
    const t = Math.min((now - begin) / 350, 1);
    position.value = t < 1 ? from + ease(t) * 0.999 : to;
    if (t < 1) requestAnimationFrame(glide);
  };
  describe(to);
  requestAnimationFrame(glide);
}

/** What half-step `half` shows, in words. */
export function describeHalf(half: number): string {
  const [before, after] = [Math.max(Math.ceil(half / 2) - 1, 0), Math.ceil(half / 2)].map(
    iterationOf,
  );
  const likelihood = trace.peek()?.logLikelihoods[before];
  if (half === 0) return "Start: components are placed, no row belongs to anyone yet.";
  if (half % 2 === 1)
    return `E-step ${before + 1}: every row shares itself out. Log-likelihood ${number(likelihood)}.`;
  if (after > before + 1)
    return `Iterations ${before + 1} to ${after} at once: every component moves to the rows that chose it.`;
  return `M-step ${after}: every component moves to the rows that chose it.`;
}

function describe(half: number): void {
  say(describeHalf(half));
}

function sayEnd(): void {
  const t = trace.peek();
  if (t) say(`${t.outcome} Iterations: ${t.logLikelihoods.length - 1}.`);
}

// Time: play, pause, step, scrub. A half-step is one unit of `position`.
import { effect, batch } from "@preact/signals";
import { reducedMotion } from "../draw/theme";
import { number } from "./number";
import { say } from "./say";
import { iterationOf, lastPosition, page, playing, position, speed, trace } from "./store";
import type { Trace } from "../api/messages";
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

/** Pages without a player: there EM waits. */
const STILL = new Set(["choosing", "failures"]);

effect(() => {
  if (!playing.value || !STILL.has(page.value)) return;
  batch(() => {
    playing.value = false;
    position.value = Math.floor(position.peek() + 0.5);
  });
});

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
  if (playing.peek()) say("Playing.");
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
  glide = null;
  batch(() => {
    playing.value = false;
    raw = to;
    position.value = to;
  });
  describe(to);
}

/** A glide under way: where to, and what it wrote last. Only the newest one writes. */
let glide: { to: number; wrote: number } | null = null;

/** One half-step on, morphing where motion is welcome; from where a glide under way would end. */
export function step(by: 1 | -1): void {
  const now = position.peek();
  const gliding = glide && !playing.peek() && glide.wrote === now ? glide.to : null;
  const from = gliding ?? (by > 0 ? Math.floor(now) : Math.ceil(now));
  const to = Math.min(Math.max(from + by, 0), lastPosition.peek());
  playing.value = false;
  if (reducedMotion.peek() || by < 0 || (to === from && gliding === null)) return go(to);
  const mine = (glide = { to, wrote: now });
  const begin = performance.now();
  const move = (time: number) => {
    // whoever else plays, scrubs or shows another model has the word
    if (glide !== mine || playing.peek() || position.peek() !== mine.wrote) return;
    const t = Math.min(Math.max(time - begin, 0) / 350, 1);
    mine.wrote = t < 1 ? now + (to - now) * ease(t) * 0.999 : to;
    position.value = mine.wrote;
    if (t < 1) requestAnimationFrame(move);
    else glide = null;
  };
  describe(to);
  requestAnimationFrame(move);
}

/** What half-step `half` shows, in words. */
export function describeHalf(half: number): string {
  const [before, after] = [Math.max(Math.ceil(half / 2) - 1, 0), Math.ceil(half / 2)].map(
    iterationOf,
  );
  const likelihood = trace.peek()?.logLikelihoods[before];
  const at = trace.peek()?.parameters[0];
  const among = at?.noise ? " among the components and the noise" : "";
  const less = at?.degreesOfFreedom ? ", of which those far out count for less" : "";
  if (half === 0) return "Start: components are placed, no row belongs to anyone yet.";
  if (half % 2 === 1)
    return `E-step ${before + 1}: every row shares itself out${among}. Log-likelihood ${number(likelihood)}.`;
  if (after > before + 1)
    return `Iterations ${before + 1} to ${after} at once: every component moves to the rows that chose it${less}.`;
  return `M-step ${after}: every component moves to the rows that chose it${less}.`;
}

function describe(half: number): void {
  say(describeHalf(half));
}

function sayEnd(): void {
  const t = trace.peek();
  if (t) say(endWords(t));
}

/** How a trace ended, with the number of its iterations, which some outcomes tell themselves. */
export function endWords(t: Trace): string {
  const outcome = /[.!?]$/.test(t.outcome) ? t.outcome : `${t.outcome}.`;
  if (/\biterations?\b/.test(outcome)) return outcome;
  const many = t.logLikelihoods.length - 1;
  return `${outcome} It took ${many} iteration${many === 1 ? "" : "s"}.`;
}

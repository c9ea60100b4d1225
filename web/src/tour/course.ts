// Where the visitor is, what they have done, and what they guessed.
import { batch, computed, effect, signal } from "@preact/signals";
import type { Trace } from "../api/messages";
import { setScene } from "../state/tour";
import { answer } from "../state/scene";
import { say } from "../state/say";
import * as s from "../state/store";
import { turnTo } from "../state/turn";
import { compared } from "./compare";
import { IDEAS } from "./ideas";
import { MODELS } from "./models";
import { QUESTIONS } from "./questions";
import { distance, rank } from "./rows";
import type { Memo, Stop } from "./stop";
import { tourSweep } from "./sweep";

export const STOPS: Stop[] = [...IDEAS, ...MODELS, ...QUESTIONS];
export const END = "end";

export const here = computed<Stop | null>(() =>
  s.at.value === END ? null : (STOPS.find(({ id }) => id === s.at.value) ?? STOPS[0]),
);
export const index = computed(() => (here.value ? STOPS.indexOf(here.value) : STOPS.length));

/** What was said when a stop was done, by its id. */
export const seen = signal<Record<string, string>>({});
export const guesses = signal<Record<string, boolean>>({});
export const ready = signal<Stop | null>(null); // the stop whose scene is set
let memo: Memo;

export function goTo(to: number): void {
  turnTo("tour", STOPS[to]?.id ?? END);
}

/** Sets the scene of the stop we are at. */
export async function enter(stop: Stop): Promise<void> {
  ready.value = null;
  batch(() => {
    compared.value = null;
    tourSweep.result.value = null;
    seen.value = Object.fromEntries(Object.entries(seen.value).filter(([id]) => id !== stop.id));
  });
  tourSweep.stop();
  const { data, n = 600, noise = 1, ...scene } = stop.scene;
  await setScene({ source: { name: data, n, noise, seed: 0 }, ...scene });
  while (s.busy.value) await new Promise((wake) => setTimeout(wake, 30)); // for long traces' ends
  if (here.value !== stop || s.page.value !== "tour" || !s.trace.value) return;
  memo = { first: s.trace.value, ended: false, asked: [], scores: new Map() };
  s.showHills.value = stop.scene.hills ?? false;
  ready.value = stop;
}

/** Looks on while the visitor tries things; the answer stops it. */
export function lookOn(): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const now = ready.value;
    if (!now || here.value !== now || s.busy.value) return;
    remember(s.trace.value!);
    if (seen.value[now.id] || !now.done(memo)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => praise(now), 80); // what a click began is under way by then
  });
  return () => {
    clearTimeout(waiting);
    stop();
  };
}

function praise(now: Stop): void {
  if (ready.peek() !== now || s.busy.peek() || seen.peek()[now.id] || !now.done(memo)) return;
  const said = now.seen(memo);
  seen.value = { ...seen.peek(), [now.id]: said };
  say(`Done. ${said}`);
}

function remember(trace: Trace): void {
  const [logLikelihood, numbers] = [trace.logLikelihoods.at(-1)!, trace.nParameters!];
  memo.scores.set(trace.parameters[0].weights.length, { logLikelihood, numbers });
  const [point, told] = [s.asked.value, answer.value];
  if (point && told && memo.asked.at(-1)?.density !== told.logDensity)
    memo.asked.push({
      distance: distance(point),
      density: told.logDensity,
      rank: rank(told.logDensity),
    });
}

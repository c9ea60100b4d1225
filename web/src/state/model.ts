// Which model: its settings, and parameters moved, added and taken away by hand.
import { batch } from "@preact/signals";
import { api } from "../api/client";
import type { Parameters, Spec } from "../api/messages";
import { added, removed } from "../model/ellipse";
import { attempt, keepBefore } from "./attempt";
import { evaluated } from "./evaluations";
import { wholeNumber } from "./number";
import { FIRST, settle, startOf, traceFor, type Stand } from "./runs";
import { complain } from "./say";
import * as s from "./store";
import { changed } from "./timing";

/** A changed control: the same rows, another model. */
export function choose(change: Partial<Spec>, to: Stand = "same"): Promise<void> {
  changed();
  keepBefore();
  batch(() => {
    s.spec.value = { ...s.spec.value, ...change };
    if (change.k || change.init || change.seed !== undefined || change.scale !== undefined)
      s.touched.value = null;
    s.chosenStart.value = null;
    s.starts.value = [];
  });
  return attempt(async (latest) => {
    const id = s.data.value?.id;
    if (id === undefined) return;
    const trace = await traceFor(id, s.spec.value, s.touched.value);
    if (latest()) batch(() => settle(trace, to));
  });
}

/** EM goes on from parameters made by hand. */
export function goOnFrom(given: Parameters): Promise<void> {
  const parameters = startOf(given);
  changed();
  keepBefore();
  return attempt(async (latest) => {
    const next = { ...s.spec.value, k: parameters.weights.length };
    const first = Math.min(next.maxIter, FIRST);
    const trace = await api.steps(s.data.value!.id, next, parameters, first);
    if (!latest()) return;
    batch(() => {
      s.spec.value = next;
      s.touched.value = parameters;
      s.chosenStart.value = null;
      s.starts.value = [];
      settle(trace, "play");
    });
  }).finally(() => (s.held.value = null));
}

export function addComponent(): Promise<void> {
  const now = s.current.value;
  const rows = s.rows.value;
  if (!now || !rows) return Promise.resolve();
  const most = s.hello.value?.limits.k ?? 16;
  if (now.weights.length >= most) {
    complain(`The lab shows at most ${most} components.`);
    return Promise.resolve();
  }
  return goOnFrom(added(now, loneliest(now)));
}

/** A row that the mixture explains badly, though not the very worst: that may be an outlier. */
function loneliest(now: Parameters): number[] {
  const rows = s.rows.value!;
  const density = evaluated(now, rows).logDensity;
  const order = Array.from(density.keys()).sort((a, b) => density[a] - density[b]);
  const i = order[Math.floor(order.length * 0.02)];
  return Array.from(rows.values.subarray(i * rows.d, (i + 1) * rows.d));
}

export function removeComponent(c: number): Promise<void> {
  const now = s.current.value;
  if (!now) return Promise.resolve();
  if (now.weights.length === 1) {
    complain("A mixture has at least one component.");
    return Promise.resolve();
  }
  s.selected.value = null;
  return goOnFrom(removed(now, c));
}

/** The seed that a person typed; null, with a sentence, where it is none. */
export function chooseSeed(text: string): boolean {
  const seed = wholeNumber(text, 0, MOST_SEED);
  if (seed !== null) void choose({ seed }, "play");
  else
    complain(
      `${text.trim() || "Nothing"} is no seed: give a whole number from 0 to ${MOST_SEED}. ` +
        `The seed stays ${s.spec.value.seed}.`,
    );
  return seed !== null;
}
export const MOST_SEED = 0xffffffff;

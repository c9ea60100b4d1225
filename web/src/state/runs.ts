// Runs of EM from one start or several: fetched in two parts, shown from where a person stands.
import { batch } from "@preact/signals";
import { api } from "../api/client";
import type { Parameters, Spec, Trace } from "../api/messages";
import { reducedMotion } from "../draw/theme";
import { attempt } from "./attempt";
import { endWords, play } from "./player";
import { complain, say } from "./say";
import * as s from "./store";
import { arrived } from "./timing";

/** Where to stand in a new trace. "same": at the end if we were at the end, else at the start. */
export type Stand = "play" | "end" | "start" | "same" | number;

export async function traceFor(data: string, spec: Spec, from: Parameters | null): Promise<Trace> {
  const fits = from && from.weights.length === spec.k;
  const start = fits ? from : await api.start(data, spec);
  return api.steps(data, spec, start, Math.min(spec.maxIter, FIRST));
}

/**
 * A start made by hand has the degrees of freedom that every start has: in Python no other can be
 * given, and the page is what its code is.
 */
export function startOf(parameters: Parameters): Parameters {
  return { ...parameters, degreesOfFreedom: undefined }; // which JSON leaves out
}

/** Iterations in the first answer: it comes at once, and the rest follows behind it. */
export const FIRST = 20;

/** Iterations that a trace still has to go; none where EM is at rest. */
function left(trace: Trace): number {
  const kept = trace.parameters.length - 1;
  const run = trace.logLikelihoods.length - 1;
  if (kept < run) return run - kept; // the rest was too long to send
  if (trace.converged || run < FIRST || trace.collapsed.length) return 0;
  return Math.max(s.spec.value.maxIter - run, 0);
}

/** Fetches the rest of a trace, and goes to `to` once it is there. */
async function complete(trace: Trace, to: Stand): Promise<void> {
  const more = left(trace);
  const id = s.data.value?.id;
  if (!more || !id || !s.hello.value) return;
  s.busy.value++;
  try {
    const rest = await api.steps(id, s.spec.value, trace.parameters.at(-1)!, more);
    if (s.trace.value !== trace) return; // something newer is shown
    const own = trace.parameters.length;
    const parameters = [...trace.parameters, ...rest.parameters.slice(1)];
    batch(() => {
      const atEnd = !s.playing.value && s.position.value >= s.lastPosition.value;
      s.trace.value = {
        ...rest,
        parameters,
        logLikelihoods: [...trace.logLikelihoods.slice(0, own), ...rest.logLikelihoods.slice(1)],
        kept: parameters.map((_, i) => i),
      };
      if (!atEnd) return;
      s.position.value =
        typeof to === "number" ? Math.min(to, s.lastPosition.value) : s.lastPosition.value;
    });
    if (!s.playing.value && s.position.value >= s.lastPosition.value) say(endWords(s.trace.value));
  } catch (error) {
    complain(error);
  } finally {
    s.busy.value--;
  }
}

export function settle(trace: Trace, to: Stand): void {
  const atEnd = s.trace.value !== null && s.position.value >= s.lastPosition.value;
  s.playing.value = false;
  s.trace.value = trace;
  s.held.value = null;
  if (s.selected.value !== null && s.selected.value >= trace.parameters[0].weights.length)
    s.selected.value = null;
  const last = 2 * (trace.parameters.length - 1) + 1;
  const want = to === "same" ? (atEnd ? "end" : "start") : to;
  if (want === "end" || (want === "play" && reducedMotion.value)) s.position.value = last;
  else if (want === "play" || want === "start") s.position.value = 0;
  else s.position.value = Math.min(want, last);
  arrived();
  void complete(trace, want);
  if (want === "play" && !reducedMotion.value) play();
  else if (s.position.value === last) say(endWords(trace));
}

export const STARTS = 10;

/** EM from several starts; shows number `show`, or the one shown before. */
export function allStarts(show: number | null = null): Promise<void> {
  return attempt(async (latest) => {
    const found = await api.starts(s.data.value!.id, s.spec.value, STARTS);
    if (!latest()) return;
    s.starts.value = found;
    if (show !== null && found[show]) replay(show, "end");
    else say(summary());
  });
}

export function replay(i: number, to: Stand = "play"): void {
  const start = s.starts.value[i];
  if (!start.parameters.length) return; // a report may hold its curve alone
  batch(() => {
    s.chosenStart.value = i;
    s.touched.value = null;
    settle(start, to);
  });
}

/** How the starts ended, in words. */
export function summary(): string {
  const ends = s.starts.value.map((start) => start.logLikelihoods.at(-1)!);
  if (!ends.length) return "";
  const best = Math.max(...ends);
  const good = ends.filter((end) => best - end < 1).length;
  if (good === ends.length) return `All ${ends.length} starts reach the same top.`;
  return `${good} of ${ends.length} starts reach the best top; the others stop on a lower one.`;
}

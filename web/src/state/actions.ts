// What a person can do. Every action either ends in a new state or in a sentence and the old one.
import { batch } from "@preact/signals";
import { api, takeToken } from "../api/client";
import type { Data, Parameters, Spec, Trace } from "../api/messages";
import { unpackRows } from "../api/packed";
import { added, removed } from "../model/ellipse";
import { lift } from "../model/projection";
import { reducedMotion } from "../draw/theme";
import { evaluated } from "./evaluations";
import { keepLinked, readLink, restore, snapshot, standOf } from "./link";
import { endWords, play } from "./player";
import { isReduced } from "./reduced";
import { complain, say } from "./say";
import * as s from "./store";
import { arrived, changed } from "./timing";

/** Where to stand in a new trace. "same": at the end if we were at the end, else at the start. */
type Stand = "play" | "end" | "start" | "same" | number;

let turn = 0;

/** Runs work whose answer counts only if nothing newer was begun; keeps the state on errors. */
async function attempt(work: (latest: () => boolean) => Promise<void>): Promise<void> {
  const mine = ++turn;
  const before = { ...snapshot(), ...kept };
  s.busy.value++;
  try {
    await work(() => mine === turn);
    if (mine === turn) {
      kept = null;
      s.problem.value = null;
    }
  } catch (error) {
    if (mine === turn) {
      restore(before);
      kept = null;
      complain(error);
    }
  } finally {
    s.busy.value--;
  }
}

/** The last state that the server has answered for, while newer ones are under way. */
let kept: ReturnType<typeof snapshot> | null = null;

function keepBefore(): void {
  kept ??= snapshot();
}

// --- beginning -----------------------------------------------------------------------------------

export async function begin(): Promise<void> {
  takeToken();
  try {
    s.hello.value = await api.hello();
  } catch (error) {
    complain(error);
    return;
  }
  const link = readLink();
  const { opened, builtin } = s.hello.value;
  if (s.source.value.kind === "builtin" && !s.source.value.name)
    s.source.value = { ...s.source.value, name: builtin[0].name };
  if (opened && !new URLSearchParams(location.hash.slice(1)).has("data")) {
    s.source.value = { kind: "file", title: opened.title };
    if (!link.linked) asFitDoes(opened);
    await attempt((latest) => show(opened, latest, link.linked ? standOf(link) : "play"));
  } else {
    const to: Stand = link.linked ? standOf(link) : "play";
    await attempt(async (latest) => show(await fetchData(), latest, to));
    if (!s.data.value) await attempt(async (latest) => show(await fetchData(), latest, to));
  }
  if (link.start !== null) await allStarts(link.start);
  keepLinked(() => void follow());
}

/** The person changed the address by hand, or went back. */
async function follow(): Promise<void> {
  const link = readLink();
  await attempt(async (latest) => show(await fetchData(), latest, standOf(link)));
  if (link.start !== null) await allStarts(link.start);
}

// --- rows ----------------------------------------------------------------------------------------

async function fetchData(): Promise<Data> {
  const from = s.source.value;
  const drawn = s.extra.value;
  let base = s.data.value;
  if (from.kind === "builtin") {
    const { name, n, noise, seed } = from;
    base = await api.builtin({ name, n, noise, seed });
  }
  if (!base) throw new Error("There are no rows yet: choose a data set or open a file.");
  if (!drawn.length) return base;
  return withRows(base, drawn);
}

async function withRows(base: Data, drawn: number[][]): Promise<Data> {
  const there = unpackRows(base.rows!);
  const rows = Array.from({ length: there.n }, (_, i) =>
    Array.from(there.values.subarray(i * there.d, (i + 1) * there.d)),
  );
  if (drawn[0].length !== there.d)
    throw new Error("The rows drawn by hand do not fit this data set: they have other features.");
  return api.points({ names: base.names, rows: [...rows, ...drawn], title: base.title });
}

/** Shows a data set and EM on it. */
async function show(next: Data, latest: () => boolean, to: Stand): Promise<void> {
  const trace = await traceFor(next.id, s.spec.value, s.touched.value);
  if (!latest()) return;
  batch(() => {
    const same = s.data.value?.names.join() === next.names.join();
    s.data.value = next;
    s.asked.value = null;
    s.explanation.value = null;
    if (!same && s.view.value !== "pcs" && s.data.value && s.view.value.y >= next.names.length)
      s.view.value = "pcs";
    settle(trace, to);
  });
}

export function chooseBuiltin(
  change: Partial<{ name: string; n: number; noise: number; seed: number }>,
) {
  changed();
  keepBefore();
  const old = s.source.value;
  const base =
    old.kind === "builtin"
      ? old
      : { kind: "builtin" as const, name: "", n: 600, noise: 1, seed: 0 };
  batch(() => {
    s.source.value = { ...base, ...change };
    s.extra.value = [];
    s.touched.value = null;
    if (change.name) s.view.value = "pcs";
  });
  return attempt(async (latest) => show(await fetchData(), latest, "same"));
}

/** Own rows are standardised, as `mixtura fit` does; many columns are already. */
function asFitDoes(own: Data): void {
  s.spec.value = { ...s.spec.value, scale: !isReduced(own) };
}

export function openFile(file: File): Promise<void> {
  keepBefore();
  const limit = s.hello.value?.limits.bytes ?? Infinity;
  return attempt(async (latest) => {
    if (file.size > limit) {
      const most = Math.round(limit / 2 ** 20);
      throw new Error(`“${file.name}” is larger than ${most} MB, the most that the lab takes.`);
    }
    const next = await api.upload(file);
    if (!latest()) return;
    const before = { touched: s.touched.value, extra: s.extra.value };
    try {
      batch(() => {
        s.touched.value = null;
        s.extra.value = [];
        asFitDoes(next);
      });
      await show(next, latest, "play");
    } catch (error) {
      s.touched.value = before.touched;
      s.extra.value = before.extra;
      throw error;
    }
    batch(() => {
      s.source.value = { kind: "file", title: next.title };
      s.view.value = "pcs";
    });
    say(`${next.title}: ${next.nRows} rows, ${next.names.length} features.`);
  });
}

let drawing: ReturnType<typeof setTimeout> | undefined;

/** One more row, drawn by hand at a place of the plane. EM goes on from where it stands. */
export function drawRow(u: number, v: number): void {
  const plan = s.plan.value;
  const rows = s.rows.value;
  if (!plan || !rows) return;
  if (plan.d > 2) {
    complain(
      "Rows can be drawn where there are one or two features: more cannot be told from a place in the plane.",
    );
    return;
  }
  keepBefore();
  const row = lift(plan, u, v, new Array<number>(plan.d).fill(0));
  s.extra.value = [...s.extra.value, row];
  clearTimeout(drawing);
  drawing = setTimeout(() => {
    const drawn = s.extra.value.length;
    const fresh = s.extra.value.slice(sent);
    sent = drawn;
    s.touched.value = s.current.value;
    void attempt(async (latest) => {
      await show(await withRows(s.data.value!, fresh), latest, "play");
      say(`${drawn} rows drawn by hand. EM goes on from here.`);
    });
  }, 180);
}
let sent = 0;

export function forgetDrawn(): Promise<void> {
  sent = 0;
  s.extra.value = [];
  s.touched.value = null;
  return attempt(async (latest) => show(await fetchData(), latest, "same"));
}

/** Rows and model at once, as the tour sets them: everything else as at first. */
export function setScene(scene: {
  source: Omit<Extract<s.Source, { kind: "builtin" }>, "kind">;
  spec: Partial<Spec>;
  extra?: number[][];
  touched?: Parameters;
  to: "start" | "end";
}): Promise<void> {
  batch(() => {
    s.source.value = { kind: "builtin", ...scene.source };
    s.spec.value = { ...s.FIRST_SPEC, ...scene.spec };
    s.extra.value = scene.extra ?? [];
    s.touched.value = scene.touched ?? null;
    s.view.value = "pcs";
    s.anomaly.value = 0.05;
    s.ambiguity.value = 0.6;
    for (const lens of [s.showAnomalies, s.showAmbiguity, s.showHills, s.hard]) lens.value = false;
    for (const mark of [s.asked, s.explanation, s.selected, s.chosenStart]) mark.value = null;
    s.starts.value = [];
    s.tool.value = "ask";
  });
  sent = s.extra.value.length;
  return attempt(async (latest) => show(await fetchData(), latest, scene.to));
}

/** Lays the person's own rows and model aside; the answer brings them back. */
export function layAside(): () => void {
  const all: { value: unknown }[] = [
    ...[s.source, s.spec, s.extra, s.touched, s.view, s.anomaly, s.ambiguity, s.showAnomalies],
    ...[s.showAmbiguity, s.showHills, s.hard, s.chosenStart, s.data, s.trace, s.starts, s.tool],
    ...[s.explanation, s.selected, s.asked, s.position],
  ];
  const values = all.map((one) => one.value);
  const drawn = sent;
  return () => {
    turn++; // what is still under way is for nobody
    kept = null;
    sent = drawn;
    batch(() => {
      s.playing.value = false;
      s.held.value = null;
      all.forEach((one, i) => (one.value = values[i]));
    });
  };
}

// --- the model -----------------------------------------------------------------------------------

async function traceFor(data: string, spec: Spec, from: Parameters | null): Promise<Trace> {
  const fits = from && from.weights.length === spec.k;
  const start = fits ? from : await api.start(data, spec);
  return api.steps(data, spec, start, Math.min(spec.maxIter, FIRST));
}

/** Iterations in the first answer: it comes at once, and the rest follows behind it. */
const FIRST = 20;

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

function settle(trace: Trace, to: Stand): void {
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
export function goOnFrom(parameters: Parameters): Promise<void> {
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

// --- starts --------------------------------------------------------------------------------------

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

// --- points --------------------------------------------------------------------------------------

let asking = 0;

/** Asks about the row whose number, from 1, a person typed. */
export function askNumber(text: string): void {
  const n = s.data.value?.nRows ?? 0;
  const row = typed(text, 1, n);
  if (row !== null) askRow(row - 1);
  else if (text.trim()) complain(`There is no row ${text}: rows are numbered from 1 to ${n}.`);
}

/** The seed that a person typed; null, with a sentence, where it is none. */
export function chooseSeed(text: string): boolean {
  const seed = typed(text, 0, MOST_SEED);
  if (seed !== null) void choose({ seed }, "play");
  else
    complain(
      `${text.trim() || "Nothing"} is no seed: give a whole number from 0 to ${MOST_SEED}. ` +
        `The seed stays ${s.spec.value.seed}.`,
    );
  return seed !== null;
}
export const MOST_SEED = 0xffffffff;

/** A whole number within limits, or null. */
function typed(text: string, low: number, high: number): number | null {
  const value = text.trim() ? Number(text) : NaN;
  return Number.isInteger(value) && value >= low && value <= high ? value : null;
}

/** Asks about a row of the table, by its number from 0, if it is among the rows shown. */
export function askRow(row: number): boolean {
  const rows = s.rows.value;
  const i = s.shownIndex.value ? s.shownIndex.value.indexOf(row) : row;
  if (!rows || i < 0 || i >= rows.n) {
    complain(`Row ${row + 1} is not among those drawn: choose another one.`);
    return false;
  }
  void ask(Array.from(rows.values.subarray(i * rows.d, (i + 1) * rows.d)));
  return true;
}

/** Asks about a point in full dimension; what the page can work out itself is there at once. */
export async function ask(point: number[] | null): Promise<void> {
  const mine = ++asking;
  batch(() => {
    s.asked.value = point;
    s.explanation.value = null;
  });
  const parameters = s.current.value;
  if (!point || !parameters || !s.data.value || !s.hello.value) return;
  try {
    const answer = await api.explain(s.data.value.id, parameters, point);
    if (mine === asking) s.explanation.value = answer;
  } catch (error) {
    if (mine === asking) complain(error);
  }
}

// Which rows there are: invented, from a file, drawn by hand.
import { batch } from "@preact/signals";
import { api } from "../api/client";
import type { Data } from "../api/messages";
import { unpackRows } from "../api/packed";
import { lift } from "../model/projection";
import { attempt, keepBefore } from "./attempt";
import { isReduced } from "./reduced";
import { settle, startOf, traceFor, type Stand } from "./runs";
import { complain, say } from "./say";
import * as s from "./store";
import { changed } from "./timing";

export async function fetchData(): Promise<Data> {
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
export async function show(next: Data, latest: () => boolean, to: Stand): Promise<void> {
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
export function asFitDoes(own: Data): void {
  s.spec.value = { ...s.spec.value, scale: !isReduced(own) };
}

export function openFile(file: File): Promise<void> {
  keepBefore();
  const limit = s.hello.value?.limits.bytes ?? Infinity;
  return attempt(async (latest) => {
    if (file.size > limit) {
      const most = Math.round(limit / 1e6);
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
    const fresh = s.extra.value.slice(sent.rows);
    sent.rows = drawn;
    s.touched.value = s.current.value && startOf(s.current.value);
    void attempt(async (latest) => {
      await show(await withRows(s.data.value!, fresh), latest, "play");
      say(`${drawn} rows drawn by hand. EM goes on from here.`);
    });
  }, 180);
}
/** How many of the rows drawn by hand the server has been told of. */
export const sent = { rows: 0 };

export function forgetDrawn(): Promise<void> {
  sent.rows = 0;
  s.extra.value = [];
  s.touched.value = null;
  return attempt(async (latest) => show(await fetchData(), latest, "same"));
}

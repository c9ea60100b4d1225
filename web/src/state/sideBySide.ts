// What several methods made of the same rows, ready to be drawn: aligned numbers, one plane.
import type { Comparison, Data, Parameters } from "../api/messages";
import { unpack, unpackRows } from "../api/packed";
import { extentOf, type Extent } from "../draw/frame";
import { align } from "../model/align";
import { evaluate, prepare, type Rows } from "../model/gaussian";
import { topOf } from "../model/top";
import { project, projection, type Plane, type Projection } from "../model/projection";

export interface View {
  name: string;
  labels: number[]; // aligned with those of the mixture; −1 is noise
  groups: number;
  noise: number;
  ari: number | null;
  error: string | null;
}

export interface SideBySide {
  rows: Rows;
  plan: Projection;
  plane: Plane;
  extent: Extent;
  views: View[]; // the mixture first, the groups as they were made last
  parameters: Parameters;
  responsibilities: Float64Array; // (n, k) of the mixture
  order: Int32Array; // rows from left to right
  numbers: ArrayLike<number> | null; // of these rows in the table, from 0; null: 0, 1, …
}

const WANTED = ["Mixture", "K-Means", "DBSCAN", "Naive Bayes"];
export const TRUTH = "As it was made";

export function sideBySide(
  data: Data,
  parameters: Parameters,
  comparison: Comparison,
): SideBySide | null {
  if (!data.rows) return null;
  const shown = unpackRows(data.rows);
  const { among } = comparison;
  const rows = among ? rowsAt(shown, among) : shown;
  const many = data.names.length > 2;
  const full = projection(data, many ? "pcs" : { x: 0, y: 1 });
  const plan: Projection = many ? { ...full, names: ["PC 1", "PC 2"] } : full; // small pictures
  const plane = project(plan, rows);
  const { responsibilities } = evaluate(prepare(parameters), rows);
  const own = topOf(responsibilities, parameters.weights.length);
  const views = WANTED.flatMap((name): View[] => {
    const method = comparison.methods.find((m) => m.name === name);
    if (!method) return [];
    const { groups, noise, ari, error } = method;
    const labels = name === "Mixture" ? own : align(method.labels, own);
    return [{ name, labels, groups, noise, ari, error }];
  });
  if (data.labels) {
    const nobodys = data.classNames?.indexOf("noise") ?? -1; // rows that were put in no group
    const labels = data.labels.map((label) => (label === nobodys ? -1 : label));
    const groups = new Set(labels.filter((label) => label >= 0)).size;
    const noise = labels.filter((label) => label < 0).length;
    views.push({ name: TRUTH, labels: align(labels, own), groups, noise, ari: null, error: null });
  }
  const order = Int32Array.from(plane.x.keys()).sort((a, b) => plane.x[a] - plane.x[b]);
  return {
    rows,
    plan,
    plane,
    extent: extentOf(plane, plan.flat),
    views,
    parameters,
    responsibilities,
    order,
    numbers: numbersOf(data, among ?? null),
  };
}

function rowsAt({ d, values }: Rows, which: number[]): Rows {
  const out = new Float64Array(which.length * d);
  which.forEach((i, j) => out.set(values.subarray(i * d, (i + 1) * d), j * d));
  return { n: which.length, d, values: out };
}

function numbersOf(data: Data, among: number[] | null): ArrayLike<number> | null {
  const index = data.index && unpack(data.index);
  return among ? among.map((i) => index?.[i] ?? i) : index;
}

/** The number of row i in the table, from 1. */
export const rowNumber = (of: SideBySide, i: number): number => (of.numbers?.[i] ?? i) + 1;

/** What a method says of row i. */
export function labelOf(of: SideBySide, view: View, i: number): string {
  const label = view.labels[i];
  if (view.error) return "no answer";
  if (label < 0) return "noise";
  if (view !== of.views[0]) return `group ${label}`;
  const share = of.responsibilities[i * of.parameters.weights.length + label];
  return `group ${label}, ${share > 0.995 ? "sure" : `${(100 * share).toFixed(0)} % sure`}`;
}

/** Row i in every method, as one sentence. */
export function rowInWords(of: SideBySide, i: number): string {
  const said = of.views.map((view) => `${view.name}: ${labelOf(of, view, i)}`);
  return `Row ${rowNumber(of, i)}. ${said.join("; ")}.`;
}

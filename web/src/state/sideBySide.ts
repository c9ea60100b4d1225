// What several methods made of the same rows, ready to be drawn: aligned numbers, one plane.
import type { Comparison, Data, Parameters } from "../api/messages";
import { unpackRows } from "../api/packed";
import { extentOf, type Extent } from "../draw/frame";
import { align } from "../model/align";
import { evaluate, prepare, type Rows } from "../model/gaussian";
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
}

const WANTED = ["Mixture", "K-Means", "DBSCAN", "Naive Bayes"];
export const TRUTH = "As it was made";

export function sideBySide(
  data: Data,
  parameters: Parameters,
  comparison: Comparison,
): SideBySide | null {
  if (!data.rows) return null;
  const rows = unpackRows(data.rows);
  const plan = projection(data, data.names.length > 2 ? "pcs" : { x: 0, y: 1 });
  const plane = project(plan, rows);
  const { responsibilities } = evaluate(prepare(parameters), rows);
  const own = hard(responsibilities, parameters.weights.length);
  const views = WANTED.flatMap((name): View[] => {
    const method = comparison.methods.find((m) => m.name === name);
    if (!method) return [];
    const { groups, noise, ari, error } = method;
    const labels = name === "Mixture" ? own : align(method.labels, own);
    return [{ name, labels, groups, noise, ari, error }];
  });
  if (data.labels) {
    const groups = new Set(data.labels).size;
    const labels = align(data.labels, own);
    views.push({ name: TRUTH, labels, groups, noise: 0, ari: null, error: null });
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
  };
}

/** The component with the largest responsibility, row by row. */
export function hard(responsibilities: Float64Array, k: number): number[] {
  return Array.from({ length: responsibilities.length / k }, (_, i) => {
    let top = 0;
    for (let c = 1; c < k; c++)
      if (responsibilities[i * k + c] > responsibilities[i * k + top]) top = c;
    return top;
  });
}

/** What a method says of row i. */
export function labelOf(of: SideBySide, view: View, i: number): string {
  const label = view.labels[i];
  if (view.error) return "no answer";
  if (label < 0) return "noise";
  if (view !== of.views[0]) return `group ${label + 1}`;
  const share = of.responsibilities[i * of.parameters.weights.length + label];
  return `group ${label + 1}, ${share > 0.995 ? "sure" : `${(100 * share).toFixed(0)} % sure`}`;
}

/** Row i in every method, as one sentence. */
export function rowInWords(of: SideBySide, i: number): string {
  const said = of.views.map((view) => `${view.name}: ${labelOf(of, view, i)}`);
  return `Row ${i + 1}. ${said.join("; ")}.`;
}

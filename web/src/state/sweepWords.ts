// What a sweep says, in words and as places on a chart.
import {
  FAMILIES,
  HEAVY,
  type Component,
  type CovarianceType,
  type Criterion,
  type Kind,
} from "../api/enumerations";
import type { Sweep, SweepCell } from "../api/messages";

export const CRITERIA: readonly { value: Criterion; name: string; why: string }[] = [
  {
    value: "bic",
    name: "BIC",
    why: "BIC: how badly the model fits, plus a price for every number it had to learn. Low is good.",
  },
  {
    value: "aic",
    name: "AIC",
    why: "AIC: as BIC with a lower price. It likes larger models, that predict well.",
  },
  {
    value: "icl",
    name: "ICL",
    why: "ICL: BIC plus a price for rows between two components. It likes groups that stand apart.",
  },
];

/** Whether it may be chosen: it could be fitted, and nothing sets it aside. */
export const sound = (cell: SweepCell): boolean => cell.setAside === null && cell.error === null;

/** Why a hollow mark is hollow. */
export const HOLLOW =
  "Hollow marks are set aside, whatever their value: a component has shrunk onto a few rows or has too few to be believed, or a simpler model predicts rows left out of the fit better.";

export const chosenOf = (sweep: Sweep): SweepCell | null =>
  sweep.cells.find((cell) => cell.selected) ?? null;

/** The one that a chart rings: what was chosen, and by another criterion what is lowest. */
export const ringed = (sweep: Sweep, criterion: Criterion): SweepCell | null =>
  criterion === sweep.criterion ? chosenOf(sweep) : lowest(sweep.cells, criterion);

/** 1 … most, but no more than there are rows or the lab takes. */
export function sizesFor(nRows: number, most: number, limit = most): number[] {
  const last = Math.max(1, Math.min(most, limit, nRows - 1));
  return Array.from({ length: last }, (_, i) => i + 1);
}

/** Of the cells that may be chosen the one with the lowest value; null where none may. */
export function lowest(cells: SweepCell[], criterion: Criterion): SweepCell | null {
  let best: SweepCell | null = null;
  for (const cell of cells)
    if (sound(cell) && cell[criterion] !== null)
      if (!best || cell[criterion]! < best[criterion]!) best = cell;
  return best;
}

/** Values that a chart spans: of the cells that may be chosen, without the few that dwarf the others. */
export function span(cells: SweepCell[], criterion: Criterion): [number, number] {
  const values = cells
    .filter((cell) => sound(cell) && cell[criterion] !== null)
    .map((cell) => cell[criterion]!)
    .sort((a, b) => a - b);
  if (!values.length) return [0, 1];
  const low = values[0];
  const middle = values[values.length >> 1];
  const high = Math.min(values.at(-1)!, low + 5 * Math.max(middle - low, 1e-9));
  const room = 0.06 * (high - low) || 1;
  return [low - room, high + room];
}

/** The shape and the density that a kind names. */
export function partsOf(kind: Kind): { shape: CovarianceType; component: Component } {
  if (!kind.endsWith(HEAVY)) return { shape: kind as CovarianceType, component: "gaussian" };
  return { shape: kind.slice(0, -HEAVY.length) as CovarianceType, component: "student_t" };
}

export const kindOf = (spec: { covarianceType: CovarianceType; component: Component }): Kind =>
  spec.component === "student_t" ? `${spec.covarianceType}${HEAVY}` : spec.covarianceType;

/**
 * In a sentence: what the usual shapes are called, and of others the name and what components have
 * in common. "full covariance", or "heavy tails and full scale matrices".
 */
export function covarianceOf(kind: Kind, features = 2): string {
  const { shape, component } = partsOf(kind);
  const usual = FAMILIES.find(({ name }) => name === shape)?.usual;
  const words = usual ? "" : sharedWords(shape, features);
  const name = usual ? typeName(shape) : shape;
  const more = words && ` (${words})`;
  if (component === "gaussian") return `${name} covariance${more}`;
  return `heavy tails and ${name} scale matrices${more}`;
}

/** As in {@link covarianceOf}, without the noun. */
export function typeName(kind: Kind): string {
  const { shape, component } = partsOf(kind);
  const family = FAMILIES.find(({ name }) => name === shape);
  const heavy = component === "gaussian" ? "" : ", heavy tails";
  if (!family) return kind;
  return `${family.usual ? family.adjective : `${shape} (${family.adjective})`}${heavy}`;
}

/** On a chart, where there is little room. */
export function shortName(kind: Kind): string {
  const { shape, component } = partsOf(kind);
  const family = FAMILIES.find(({ name }) => name === shape);
  return `${family?.usual ? family.adjective : shape}${component === "gaussian" ? "" : HEAVY}`;
}

/** What models have besides number and shape, as it is set where EM is watched; "" for nothing. */
export function besidesOf(spec: { noise: number | null; component: Component }): string {
  const noise = spec.noise === null ? "" : "noise beside the components";
  const tails = spec.component === "gaussian" ? "" : "heavy tails";
  const both = [noise, tails].filter(Boolean).join(" and ");
  return both && `Compared with ${both}, as set on the page “Watch EM”.`;
}

const EACH: Record<string, string> = { V: "varying", E: "equal" };

/** What components of a shape have in common: volume, shape and orientation, "" where it is unknown. */
export function sharedWords(type: CovarianceType, features = 2): string {
  const letters = FAMILIES.find(({ name }) => name === type)?.mclust ?? "";
  const [volume, shape, orientation] = letters;
  if (letters.length !== 3) return "";
  if (features === 1) return `volume ${EACH[volume]}`;
  if (shape === "I") return `volume ${EACH[volume]}, shape round`;
  const turned = orientation === "I" ? "along the axes" : EACH[orientation];
  return `volume ${EACH[volume]}, shape ${EACH[shape]}, orientation ${turned}`;
}

export const components = (k: number): string => (k === 1 ? "1 component" : `${k} components`);

/** Where the choice is the first or the last number that was tried; "" where it is not. */
export function edgeWords(sweep: Sweep): string {
  const chosen = chosenOf(sweep);
  if (!sweep.atEdge || !chosen) return "";
  return chosen.k === Math.max(...sweep.cells.map(({ k }) => k))
    ? `${chosen.k} is the last number that was tried: more may fit better still.`
    : `${chosen.k} is the first number that was tried: fewer may fit better still.`;
}

/** The verdict, sentence by sentence. */
export function summaryOf(sweep: Sweep): string[] {
  const chosen = chosenOf(sweep);
  if (!chosen) return ["No model of this sweep is sound: try fewer components."];
  const said = [
    `The choice is ${components(chosen.k)} with ${covarianceOf(chosen.covarianceType)}.`,
    ...sweep.sentences,
  ];
  const edge = edgeWords(sweep);
  if (edge) said.push(edge);
  if (sweep.elbow !== null)
    said.push(
      sweep.elbow === chosen.k
        ? `The curve has its elbow at ${sweep.elbow} too.`
        : `The curve has its elbow at ${sweep.elbow}: from there on, each component gains less. Look at both.`,
    );
  const others = (["aic", "icl"] as const).flatMap((criterion) => {
    const cell = criterion === sweep.criterion ? null : lowest(sweep.cells, criterion);
    return cell ? [`${criterion.toUpperCase()} ${cell.k} (${typeName(cell.covarianceType)})`] : [];
  });
  if (others.length) said.push(`Lowest by another criterion: ${others.join(", ")}.`);
  return said;
}

/** Labels pushed apart, so that none lies on another: places (sorted or not) at least `gap` apart. */
export function apart(places: number[], gap: number, low: number, high: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const out = places.slice();
  order.forEach((i, j) => {
    const above = j ? out[order[j - 1]] + gap : low;
    out[i] = Math.max(out[i], above);
  });
  let ceiling = high;
  for (const i of order.reverse()) {
    out[i] = Math.min(out[i], ceiling);
    ceiling = out[i] - gap;
  }
  return out;
}

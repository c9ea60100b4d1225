// What the big picture shows, worked out from the state.
import { computed } from "@preact/signals";
import type { Parameters } from "../api/messages";
import { hardColours, morph, oneColour, softColours } from "../draw/colours";
import { contour, grid } from "../draw/contour";
import { extentOf, type Extent } from "../draw/frame";
import type { OverlayLayer } from "../draw/overlay";
import type { PointLayer } from "../draw/points";
import { theme, type Theme } from "../draw/theme";
import { between, ellipses } from "../model/ellipse";
import { evaluate, logDensity, prepare, type Rows } from "../model/gaussian";
import { lift, projectPoint } from "../model/projection";
import { inUnits } from "../model/logarithms";
import { percentile, quantile } from "../model/quantile";
import { noiseOf, topOf } from "../model/top";
import { evaluated, sortedDensity } from "./evaluations";
import { below, thresholdAt } from "./threshold";
import * as s from "./store";

const NOWHERE: Extent = { x: [0, 1], y: [0, 1] };

export const extent = computed(() => {
  const flat = s.plan.value?.flat;
  if (s.plane.value) return extentOf(s.plane.value, flat);
  return around.value ? extentOf(around.value, flat) : NOWHERE;
});
/** Where no rows may be shown: a plane that holds the ellipses of the model. */
const around = computed(() => {
  const plan = s.plan.value;
  const last = s.trace.value?.parameters.at(-1);
  if (!plan || !last) return null;
  const shapes = ellipses(last, plan);
  const ends = (at: "x" | "y") =>
    Float64Array.from(shapes.flatMap((e) => [e[at] - 3 * e.major, e[at] + 3 * e.major]));
  return { x: ends("x"), y: ends("y") };
});

export const axisNames = computed<[string, string]>(() => s.plan.value?.names ?? ["", ""]);

/** Parameters that are drawn, between two iterations too. */
export const drawn = computed<Parameters | null>(() => {
  if (s.held.value) return s.held.value;
  const all = s.trace.value?.parameters;
  if (!all) return null;
  const at = Math.min(s.ellipsesAt.value, all.length - 1);
  const low = Math.floor(at);
  return low === at ? all[low] : between(all[low], all[low + 1], at - low);
});

let painting: {
  parameters: Parameters;
  rows: Rows;
  theme: Theme;
  hard: boolean;
  colours: Uint8Array;
}[] = [];

function coloursOf(parameters: Parameters, rows: Rows, of: Theme): Uint8Array {
  const hard = s.hard.value;
  const known = painting.find(
    (entry) =>
      entry.parameters === parameters &&
      entry.rows === rows &&
      entry.theme === of &&
      entry.hard === hard,
  );
  if (known) return known.colours;
  const { responsibilities } = evaluated(parameters, rows);
  const k = parameters.weights.length;
  const colours = hard
    ? hardColours(topOf(responsibilities, k), of.components, of.quiet)
    : softColours(responsibilities, k, of.components, of.quiet);
  painting = [...painting.slice(-5), { parameters, rows, theme: of, hard, colours }];
  return colours;
}

/** Colours of the rows; between two E-steps a mixture of the old and the new. */
const colours = computed<Uint8Array | null>(() => {
  const rows = s.rows.value;
  if (!rows) return null;
  if (s.held.value) return coloursOf(s.held.value, rows, theme.value);
  const all = s.trace.value?.parameters;
  const quiet = () => oneColour(rows.n, theme.value.quiet);
  if (!all) return quiet();
  const at = Math.min(s.coloursAt.value, all.length - 1);
  const low = Math.floor(at);
  const from = low < 0 ? quiet() : coloursOf(all[low], rows, theme.value);
  if (low === at) return from;
  const to = coloursOf(all[low + 1], rows, theme.value);
  return morph(from, to, at - low, new Uint8Array(from.length));
});

/** Rows whose largest responsibility, that of noise among them, is below the limit. */
export const ambiguous = computed<Int32Array | null>(() => {
  const rows = s.rows.value;
  const parameters = s.current.value;
  if (!s.showAmbiguity.value || !rows || !parameters) return null;
  const { responsibilities } = evaluated(parameters, rows);
  const k = parameters.weights.length;
  const found: number[] = [];
  for (let i = 0; i < rows.n; i++) {
    let top = noiseOf(responsibilities, k, i);
    for (let c = 0; c < k; c++) top = Math.max(top, responsibilities[i * k + c]);
    if (top < s.ambiguity.value) found.push(i);
  }
  return Int32Array.from(found);
});

export const points = computed<PointLayer | null>(() => {
  const plane = s.plane.value;
  if (!plane || !colours.value) return null;
  let strength: Uint8Array | null = null;
  if (ambiguous.value) {
    strength = new Uint8Array(plane.x.length).fill(46);
    for (const i of ambiguous.value) strength[i] = 255;
  }
  return { plane, colours: colours.value, strength };
});

/** log p(x) below which a row is flagged, and the rows that are. */
export const anomalies = computed(() => {
  const rows = s.rows.value;
  const parameters = judge.value;
  const study = s.study.value;
  if (!s.showAnomalies.value || !parameters || !(rows || study)) return null;
  const threshold = study
    ? thresholdAt(study, s.anomaly.value)
    : quantile(sortedDensity(parameters, rows!), s.anomaly.value);
  if (!rows) return { threshold, flagged: new Int32Array(0) };
  const density = s.logDensities.value ?? evaluated(parameters, rows).logDensity;
  return { threshold, flagged: below(density, threshold) };
});

/** By whom rows are called unusual: the parameters on screen; in a report, the model's. */
const judge = computed(() => s.study.value?.fit.parameters ?? s.current.value);

const NX = 110;
const NY = 80;

/** log p(x) over the plane: it is the border of the usual where the plane is all there is. */
const landscape = computed<Float64Array | null>(() => {
  const parameters = judge.value;
  const wanted = s.showAnomalies.value || s.showHills.value;
  if (!wanted || !parameters || !places.value) return null;
  return logDensity(prepare(parameters), places.value);
});

/** The points of the plane at which the landscape is known, in the coordinates of the rows. */
const places = computed<Rows | null>(() => {
  const plan = s.plan.value;
  if (!plan || plan.d !== 2) return null;
  const [x, y] = grid(extent.value, NX, NY);
  const values = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) values.set(lift(plan, x[i], y[i], [0, 0]), 2 * i);
  return { n: x.length, d: 2, values };
});

const borderLine = computed(() => {
  if (!landscape.value || !places.value || !anomalies.value) return null;
  const heights = inUnits(landscape.value.slice(), {
    ...places.value,
    logarithms: s.data.value?.logarithms,
  });
  return contour(heights, NX, NY, extent.value, anomalies.value.threshold);
});

const HEIGHTS = [0.4, 1, 2, 3.5, 6, 10]; // below the top, in log-density

/** The density as lines of equal height. */
const hills = computed<Float64Array[]>(() => {
  const heights = landscape.value;
  if (!heights || !s.showHills.value) return [];
  const top = heights.reduce((most, v) => Math.max(most, v), -Infinity);
  return HEIGHTS.map((below) => contour(heights, NX, NY, extent.value, top - below));
});

export const overlay = computed<OverlayLayer | null>(() => {
  const plan = s.plan.value;
  if (!plan) return null;
  return {
    ellipses: drawn.value ? ellipses(drawn.value, plan) : [],
    withheld: s.study.value?.groups.withheld,
    selected: s.selected.value,
    editable: s.hello.value !== null,
    contour: borderLine.value,
    hills: hills.value,
    flagged: anomalies.value?.flagged ?? null,
    plane: s.plane.value,
    asked: s.asked.value ? projectPoint(plan, s.asked.value) : null,
  };
});

/** What the page itself knows of the point asked about. */
export const answer = computed(() => {
  const point = s.asked.value;
  const parameters = s.current.value;
  const rows = s.rows.value;
  if (!point || !parameters || !rows) return null;
  const k = parameters.weights.length;
  const one = evaluatedPoint(parameters, point);
  return {
    responsibilities: Array.from(one.responsibilities.subarray(0, k)),
    noise: parameters.noise ? noiseOf(one.responsibilities, k) : null,
    logDensity: one.logDensity[0],
    percentile: percentile(densitiesOf(parameters, rows), one.logDensity[0]),
  };
});

/** log p(x) of the rows, sorted; in a report, of all rows where the model itself is on screen. */
function densitiesOf(parameters: Parameters, rows: Rows): Float64Array {
  const atEnd = parameters === s.trace.value?.parameters.at(-1) && s.chosenStart.value === null;
  const known = s.study.value?.fit.anomalies.densities;
  return known && atEnd ? Float64Array.from(known) : sortedDensity(parameters, rows);
}

function evaluatedPoint(parameters: Parameters, point: number[]) {
  return evaluate(prepare(parameters), {
    n: 1,
    d: point.length,
    values: Float64Array.from(point),
    logarithms: s.data.value?.logarithms,
  });
}

// The whole state of the page, as signals. Parts read them; actions.ts changes them.
import { computed, signal } from "@preact/signals";
import { COMPONENTS, FAMILIES } from "../api/enumerations";
import type {
  Data,
  Explanation,
  Hello,
  Parameters,
  Spec,
  Start,
  Study,
  Trace,
} from "../api/messages";
import { unpack, unpackRows } from "../api/packed";
import { projection, project, type View } from "../model/projection";

/** Where the rows come from; with `extra` it is enough to get them again. */
export type Source =
  | { kind: "builtin"; name: string; n: number; noise: number; seed: number }
  | { kind: "file"; title: string } // only the person can open it again
  | { kind: "study" };

export const FIRST_SPEC: Spec = {
  k: 3,
  covarianceType: FAMILIES[0].name,
  init: "random_from_data",
  regCovar: 1e-6,
  seed: 4,
  scale: false,
  maxIter: 300,
  noise: null,
  component: COMPONENTS[0],
};

// --- what a person chooses: all of it is in the address --------------------------------------
export const page = signal("lab");
export const at = signal(""); // the place on the page: a failure mode, a stop of the tour
export const source = signal<Source>({ kind: "builtin", name: "", n: 600, noise: 1, seed: 0 });
export const extra = signal<number[][]>([]); // rows drawn by hand
export const spec = signal<Spec>(FIRST_SPEC);
export const touched = signal<Parameters | null>(null); // a start made by hand
export const view = signal<View>("pcs");
export const position = signal(0); // half-steps: 0 start, 1 first E, 2 first M, …; fractions morph
export const anomaly = signal(0.05); // share of rows below the threshold
export const ambiguity = signal(0.6); // rows whose largest responsibility is below are ambiguous
export const showAnomalies = signal(false);
export const showAmbiguity = signal(false);
export const chosenStart = signal<number | null>(null);

// --- what the server said ----------------------------------------------------------------------
export const hello = signal<Hello | null>(null);
export const study = signal<Study | null>(null);
export const data = signal<Data | null>(null);
export const trace = signal<Trace | null>(null);
export const starts = signal<Start[]>([]);
export const explanation = signal<Explanation | null>(null);

// --- what the page is doing ----------------------------------------------------------------------
export const playing = signal(false);
export const speed = signal(2.5); // half-steps a second
export const selected = signal<number | null>(null); // component under the hand
export const held = signal<Parameters | null>(null); // parameters while they are dragged
export const tool = signal<"ask" | "draw">("ask");
export const asked = signal<number[] | null>(null); // the point asked about, in full dimension
export const problem = signal<string | null>(null);
export const said = signal(""); // for the live region
export const busy = signal(0);

export const hard = signal(false); // whole rows in one colour, as if nobody shared
export const showHills = signal(false); // the density as lines of equal height

// --- what follows from them --------------------------------------------------------------------
export const rows = computed(() =>
  data.value?.rows ? { ...unpackRows(data.value.rows), logarithms: data.value.logarithms } : null,
);
/** Which rows of the table the rows shown are, from 0; null where they are all of them. */
export const shownIndex = computed(() =>
  data.value?.index ? Int32Array.from(unpack(data.value.index)) : null,
);
export const logDensities = computed(() =>
  data.value?.logDensities ? unpack(data.value.logDensities) : null,
);
export const plan = computed(() => (data.value ? projection(data.value, view.value) : null));
export const plane = computed(() =>
  rows.value && plan.value ? project(plan.value, rows.value) : null,
);
export const iterations = computed(() => (trace.value ? trace.value.parameters.length - 1 : 0));

/** The iteration that a frame of the trace shows: a report keeps some of them only. */
export const iterationOf = (frame: number): number => trace.value?.kept?.[frame] ?? frame;
export const lastPosition = computed(() => (trace.value ? 2 * iterations.value + 1 : 0));

/** Which parameters are drawn, with fractions during an M half-step only. */
export const ellipsesAt = computed(() => {
  const half = Math.floor(position.value);
  return half % 2 === 1 ? (half - 1) / 2 + (position.value - half) : half / 2;
});

/** Whose responsibilities colour the rows, with fractions during an E half-step only; −1: nobody's. */
export const coloursAt = computed(() => {
  const half = Math.floor(position.value);
  return half % 2 === 0 ? half / 2 - 1 + (position.value - half) : (half - 1) / 2;
});

/** The parameters on screen, whole: those under the hand, or the iteration reached. */
export const current = computed<Parameters | null>(() => {
  if (held.value) return held.value;
  return trace.value?.parameters[Math.floor(ellipsesAt.value)] ?? null;
});

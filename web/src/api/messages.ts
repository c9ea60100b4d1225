// What the Python side and the page say to each other. The lab gets these as answers of
// POST /api/…, the report finds one `Study` in its own file. `mixtura/page/` writes them; keep
// both sides the same. Axes: n rows, d features, k components. Arrays of numbers travel as
// `Packed`: base64 of little-endian float32 (or int32), so that 10 000 rows stay small.
import type {
  Component,
  CovarianceType,
  Criterion,
  Initialiser,
  Kind,
  Severity,
} from "./enumerations";

export interface Packed {
  shape: number[];
  type: "float32" | "float64" | "int32";
  base64: string;
}

/** A table of rows as the page draws them. Rows are in the units of the user's table. */
export interface Data {
  id: string; // by which the server knows it; "" in a report
  title: string;
  names: string[]; // d, or PC1… where the table had more than 20 columns
  nRows: number; // of the whole table
  rows: Packed | null; // (m, d) the rows shown, m <= 10 000; null in a report without rows
  index: Packed | null; // (m,) int32: which rows of the table these are, from 0
  logDensities?: Packed | null; // (m,) in a report: the model's own, exact where `parameters` had
  // to be projected to fewer axes
  logarithms?: number[]; // in a report: which of the names are logarithms of a column; log p(x) is
  // that of the column itself
  sampled: string | null; // one sentence where m < nRows
  view: { mean: number[]; axes: number[][] } | null; // first two PCs (2, d) of standardised rows
  scale: number[]; // (d,) standard deviations
  labels: number[] | null; // (m,) known classes, where there are any
  classNames: string[] | null;
  notes: string[]; // columns left out and why
}

/** Parameters in the units of Data.rows; covariances are always full matrices. */
export interface Parameters {
  weights: number[]; // (k,)
  means: number[][]; // (k, d)
  covariances: number[][][]; // (k, d, d); scale matrices where tails are heavy
  degreesOfFreedom?: number[]; // (k,) of Student's t; none of Gaussians
  noise?: Noise; // of a model that has any; the weights then add up to what it leaves of one
}

/** One more component, as dense everywhere: what it takes belongs to no group. */
export interface Noise {
  weight: number;
  logDensity: number; // in the units of Data.rows
}

/** What to fit, and all that makes it repeatable. */
export interface Spec {
  k: number;
  covarianceType: CovarianceType;
  init: Initialiser;
  regCovar: number; // the floor, in units of each feature's variance
  seed: number;
  scale: boolean; // standardise first
  maxIter: number;
  noise: number | null; // the share of the rows with which it begins; null: no noise
  component: Component; // what density a component has
}

/**
 * EM from one start: logLikelihoods[i] after i iterations, for all of them. Parameters may be fewer
 * where they would be too many: parameters[j] after kept[j] iterations. In the lab they are then
 * the first ones, the start always among them, and /api/steps goes on from the last of them. In a
 * report they are spread over the run, and there may be none but for the likeliest start.
 */
export interface Trace {
  parameters: Parameters[];
  kept: number[];
  logLikelihoods: number[];
  outcome: string; // a sentence
  converged: boolean;
  collapsed: number[]; // components at the end
  nParameters?: number; // free numbers of the model; not in a report
}

export interface Start extends Trace {
  number: number;
  seed: number;
}

export interface Finding {
  code: string;
  severity: Severity;
  message: string;
  advice: string;
  numbers: Record<string, unknown>;
}

/**
 * What a model is worth, the worst finding counted. Only Python judges: the page shows the word and
 * the sentence as they are.
 */
export interface Verdict {
  level: Trust; // the least of the three below
  word: string; // for a heading
  sentence: string; // one or two
  reasons: string[]; // half sentences, the worst first; empty where all is "yes"
  number: Trust; // how many groups there are
  labels: Trust; // which group a row is in
  model: Trust; // the fit itself
}

export type Trust = "no" | "care" | "yes";

export interface Fit {
  spec: Spec;
  parameters: Parameters;
  logLikelihood: number;
  bic: number;
  aic: number;
  icl: number;
  nParameters: number;
  nIter: number;
  outcome: string;
  converged: boolean;
  collapsed: number[];
  findings: Finding[];
  anomalies: { quantile: number; threshold: number; densities: number[] }; // densities: 1001 quantiles of log p(x) over all rows
  headline: string; // the answer in one sentence
}

export interface SweepCell extends Record<Criterion, number | null> {
  k: number;
  covarianceType: Kind; // the shape, and whether tails are heavy
  logLikelihood: number | null;
  nParameters: number | null;
  setAside: string | null; // why it may not be chosen where another may, as half a sentence
  error: string | null;
  selected: boolean;
}

export interface Sweep {
  criterion: Criterion;
  cells: SweepCell[];
  elbow: number | null;
  atEdge: boolean;
  // How sure the choice is: only Python knows, so the page says these and judges nothing itself.
  word: string; // for a heading
  sentences: string[]; // first how far the next model is behind, then what rows left out of the fits said
}

/** What each method made of the same rows. */
export interface Method {
  name: string; // "Gaussian mixture", "K-Means", "DBSCAN", "naive Bayes"
  labels: number[]; // (m,) of the rows shown; -1 is noise
  groups: number;
  assignment: string; // soft, hard, …
  silhouette: number | null;
  ari: number | null;
  nmi: number | null;
  noise: number;
  seconds: number;
  parameters: Record<string, unknown>;
  error: string | null;
}

export interface Comparison {
  methods: Method[];
  sentences: string[];
  among?: number[]; // in a report: labels[i] is of the row shown at among[i]; else of row i
}

/** A failure mode, broken and mended: what went wrong, why in one line, and the cure. */
export interface Failure {
  mode: string;
  title: string;
  why: string;
  cure: string;
  fixed: boolean;
  data: Data;
  fit: Fit;
  comparison: Comparison;
}

export interface Explanation {
  responsibilities: number[];
  logDensity: number;
  percentile: number; // share of the rows that are less usual
  nearest: number;
  drivers: { name: string; share: number; deviation: number }[]; // deviation in sd of the nearest component
}

/**
 * Everything a report holds. A report without rows has data.rows, data.index and labels empty, no
 * sentence with a cell, no group of fewer than five rows, and log-likelihoods, criteria and
 * quantiles that are rounded until no row can be worked out from them.
 */
export interface Study {
  version: string;
  created: string;
  command: string | null;
  python: string | null;
  data: Data;
  fit: Fit;
  verdict: Verdict;
  groups: Groups; // what to print; fit.parameters are in the units of data.rows
  replay: Trace; // EM to this very model, components in its order: the last frame is the fit
  starts: Start[]; // each in the order of the model's components; parameters may be empty
  startsNote: string | null; // where they ran on a sample, or could not run
  sweep: Sweep | null;
  comparison: Comparison | null;
  ambiguous: { below: number; count: number; share: number; sentences: string[] };
  anomalies: {
    count: number;
    rows: { row: number; logDensity: number | null; sentence: string }[]; // null without rows
  };
}

/** The groups in the units of the user's columns, where data.names may be principal components. */
export interface Groups {
  names: string[]; // (d,)
  named: string[]; // (k,) what sets each apart, in words: "high waiting, high eruptions"
  weights: number[]; // (k,)
  noise?: number; // the share of the rows that is in no group, where the model has noise
  means: number[][]; // (k, d)
  sds: number[][]; // (k, d)
  note: string | null; // where there are too many columns to show, or groups are withheld
  withheld: number[]; // groups of which only the share is told, since they are too few rows: their
  // means and deviations, here and in fit.parameters, are those of the other groups together
}

export interface Problem {
  error: string; // a sentence for a person
}

export interface Job<T> {
  id: string;
  state: "running" | "done" | "failed" | "stopped";
  done: number;
  total: number;
  result: T | null;
  error: string | null;
}

// The calls. Every one is a POST of JSON with the header X-Mixtura-Token, except the upload, whose
// body is the file (application/octet-stream, X-Filename: its URI-encoded name).
//
//  /api/hello       {}                                    -> Hello
//  /api/builtin     {name, n, noise, seed}                -> Data
//  /api/upload      (file)                                -> Data
//  /api/points      {names, rows: number[][], title}      -> Data
//  /api/start       {data, spec}                          -> Parameters   (the start alone)
//  /api/steps       {data, spec, parameters, iterations}  -> Trace        (EM from given parameters)
//  /api/starts      {data, spec, count}                   -> Start[]
//  /api/fit         {data, spec}                          -> Job<Fit>
//  /api/sweep       {data, spec, sizes, covarianceTypes}  -> Job<Sweep>
//  /api/compare     {data, spec}                          -> Job<Comparison>
//  /api/failure     {mode, fixed, seed}                   -> Job<Failure>
//  /api/explain     {data, parameters, point: number[]}   -> Explanation
//  /api/job         {id}                                  -> Job<…>
//  /api/stop        {id}                                  -> Job<…>
// An answer that is not 200 is a Problem.

export interface Hello {
  version: string;
  builtin: { name: string; title: string; why: string; hasNoise: boolean }[];
  failures: { mode: string; title: string }[];
  opened: Data | null; // the FILE of `mixtura lab FILE`
  limits: { bytes: number; rows: number; columns: number; k: number };
}

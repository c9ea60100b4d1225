// From the registries, by `python -m mixtura.page.enumerations`; a test tells when
// it is out of date.

/** Covariance families, richest first. */
export const FAMILIES = [
  {
    name: "full",
    adjective: "full",
    picture: "any ellipse",
    shared: false,
    storedAsMatrices: true,
    isotropic: false,
  },
  {
    name: "tied",
    adjective: "tied",
    picture: "one ellipse for all",
    shared: true,
    storedAsMatrices: true,
    isotropic: false,
  },
  {
    name: "diag",
    adjective: "diagonal",
    picture: "upright ellipses",
    shared: false,
    storedAsMatrices: false,
    isotropic: false,
  },
  {
    name: "spherical",
    adjective: "spherical",
    picture: "circles",
    shared: false,
    storedAsMatrices: false,
    isotropic: true,
  },
] as const;
export type CovarianceType = (typeof FAMILIES)[number]["name"];
export const COVARIANCE_TYPES: readonly CovarianceType[] = FAMILIES.map(({ name }) => name);

export const INITIALISERS = [
  "kmeans",
  "k-means++",
  "random_from_data",
  "random",
  "hierarchical",
] as const;
export type Initialiser = (typeof INITIALISERS)[number];

export const CRITERIA = ["bic", "aic", "icl"] as const;
export type Criterion = (typeof CRITERIA)[number];

export const SEVERITIES = ["info", "warning", "severe"] as const;
export type Severity = (typeof SEVERITIES)[number];

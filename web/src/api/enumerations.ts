// From the registries, by `python -m mixtura.page.enumerations`; a test tells when
// it is out of date.

/** Covariance families: the usual ones, then the others, each richest first. */
export const FAMILIES = [
  {
    name: "full",
    usual: true,
    adjective: "full",
    picture: "any ellipse",
    shared: false,
    storedAsMatrices: true,
    isotropic: false,
    mclust: "VVV",
  },
  {
    name: "tied",
    usual: true,
    adjective: "tied",
    picture: "one ellipse for all",
    shared: true,
    storedAsMatrices: true,
    isotropic: false,
    mclust: "EEE",
  },
  {
    name: "diag",
    usual: true,
    adjective: "diagonal",
    picture: "upright ellipses",
    shared: false,
    storedAsMatrices: false,
    isotropic: false,
    mclust: "VVI",
  },
  {
    name: "spherical",
    usual: true,
    adjective: "spherical",
    picture: "circles",
    shared: false,
    storedAsMatrices: false,
    isotropic: true,
    mclust: "VII",
  },
  {
    name: "EVV",
    usual: false,
    adjective: "full of one volume",
    picture: "any ellipses of one size",
    shared: false,
    storedAsMatrices: true,
    isotropic: false,
    mclust: "EVV",
  },
  {
    name: "VEV",
    usual: false,
    adjective: "full of one shape",
    picture: "ellipses of one shape, turned",
    shared: false,
    storedAsMatrices: true,
    isotropic: false,
    mclust: "VEV",
  },
  {
    name: "EEV",
    usual: false,
    adjective: "one matrix, turned",
    picture: "one ellipse, turned",
    shared: false,
    storedAsMatrices: true,
    isotropic: false,
    mclust: "EEV",
  },
  {
    name: "VVE",
    usual: false,
    adjective: "common axes",
    picture: "parallel ellipses",
    shared: false,
    storedAsMatrices: true,
    isotropic: false,
    mclust: "VVE",
  },
  {
    name: "EVE",
    usual: false,
    adjective: "common axes and volume",
    picture: "parallel ellipses of one size",
    shared: false,
    storedAsMatrices: true,
    isotropic: false,
    mclust: "EVE",
  },
  {
    name: "VEE",
    usual: false,
    adjective: "one matrix in several sizes",
    picture: "ellipses of one shape and direction",
    shared: false,
    storedAsMatrices: true,
    isotropic: false,
    mclust: "VEE",
  },
  {
    name: "EVI",
    usual: false,
    adjective: "diagonal of one volume",
    picture: "upright ellipses of one size",
    shared: false,
    storedAsMatrices: false,
    isotropic: false,
    mclust: "EVI",
  },
  {
    name: "VEI",
    usual: false,
    adjective: "diagonal of one shape",
    picture: "upright ellipses of one shape",
    shared: false,
    storedAsMatrices: false,
    isotropic: false,
    mclust: "VEI",
  },
  {
    name: "EEI",
    usual: false,
    adjective: "shared diagonal",
    picture: "one upright ellipse for all",
    shared: false,
    storedAsMatrices: false,
    isotropic: false,
    mclust: "EEI",
  },
  {
    name: "EII",
    usual: false,
    adjective: "round of one size",
    picture: "circles of one size",
    shared: false,
    storedAsMatrices: false,
    isotropic: true,
    mclust: "EII",
  },
] as const;
export type CovarianceType = (typeof FAMILIES)[number]["name"];
export const COVARIANCE_TYPES: readonly CovarianceType[] = FAMILIES.map(({ name }) => name);
/** What is compared unless somebody asks for more. */
export const USUAL_TYPES: readonly CovarianceType[] = FAMILIES.filter(({ usual }) => usual).map(
  ({ name }) => name,
);
/** What a sweep puts behind a shape whose components have heavy tails. */
export const HEAVY = " t";
export type Kind = CovarianceType | `${CovarianceType}${typeof HEAVY}`;

export const COMPONENTS = ["gaussian", "student_t"] as const;
export type Component = (typeof COMPONENTS)[number];

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

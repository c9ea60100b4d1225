// Components as ellipses in the plane, between two iterations too, and changed by hand.
import type { Parameters } from "../api/messages";
import { projectCovariance, projectPoint, type Projection } from "./projection";
import { reach } from "./tails";

export interface Ellipse {
  x: number;
  y: number;
  major: number; // one standard deviation along the longest axis, or one scale of a t
  minor: number;
  angle: number; // of the longest axis from x, in radians
  weight: number;
  drawn: [number, number]; // how many of these the inner and the outer line are away
}

/** Where a Gaussian's lines are drawn; in the plane the outer one holds 86 % of a component. */
export const DEVIATIONS: [number, number] = [1, 2];

/** Where lines are drawn that hold as much of a t, whose marginals have its degrees of freedom. */
function linesOf(freedom: number | undefined, p: Projection): [number, number] {
  if (freedom === undefined) return DEVIATIONS;
  const [inner, outer] = DEVIATIONS.map((at) => reach(freedom, at, p.flat ? 1 : 2));
  return [inner, outer];
}

/** Axes of a 2 × 2 covariance: square roots of its eigenvalues, and where the largest points. */
export function axes(xx: number, xy: number, yy: number): [number, number, number] {
  const middle = (xx + yy) / 2;
  const radius = Math.hypot((xx - yy) / 2, xy);
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const small = middle + radius > 0 ? Math.max(xx * yy - xy * xy, 0) / (middle + radius) : 0;
  return [Math.sqrt(middle + radius), Math.sqrt(small), angle];
}

export function ellipses(parameters: Parameters, p: Projection): Ellipse[] {
  const freedom = parameters.degreesOfFreedom;
  return parameters.weights.map((weight, c) => {
    const [x, y] = projectPoint(p, parameters.means[c]);
    const drawn = linesOf(freedom?.[c], p);
    const [xx, xy, yy] = projectCovariance(p, parameters.covariances[c]);
    // of one feature the height means nothing, and is the same whatever the tails
    const height = p.flat ? (DEVIATIONS[1] / drawn[1]) ** 2 : 1;
    const [major, minor, angle] = axes(xx, xy, yy * height);
    return { x, y, major, minor, angle, weight, drawn };
  });
}

/** Part t of the way from one set of parameters to another, number by number. */
export function between(from: Parameters, to: Parameters, t: number): Parameters {
  if (t <= 0) return from;
  if (t >= 1) return to;
  const mix = (a: number, b: number) => a + (b - a) * t;
  const line = (a: number[], b: number[]) => a.map((v, i) => mix(v, b[i]));
  return {
    weights: line(from.weights, to.weights),
    means: from.means.map((row, c) => line(row, to.means[c])),
    covariances: from.covariances.map((m, c) =>
      m.map((row, i) => line(row, to.covariances[c][i])),
    ),
    ...(to.degreesOfFreedom && {
      // their inverses are what tells tails apart
      degreesOfFreedom: to.degreesOfFreedom.map(
        (v, c) => 1 / mix(1 / (from.degreesOfFreedom?.[c] ?? v), 1 / v),
      ),
    }),
    ...(to.noise && {
      noise: { ...to.noise, weight: mix(from.noise?.weight ?? 0, to.noise.weight) },
    }),
  };
}

export function withMean(parameters: Parameters, c: number, mean: number[]): Parameters {
  return { ...parameters, means: parameters.means.map((row, i) => (i === c ? mean : row)) };
}

/** Σ of component c stretched and turned by T (2 × 2) in the plane: M Σ Mᵀ with M = I + back (T − I) A. */
export function transformed(
  parameters: Parameters,
  c: number,
  p: Projection,
  t: number[][],
): Parameters {
  const d = p.d;
  const old = parameters.covariances[c];
  const change = [
    [t[0][0] - 1, t[0][1]],
    [t[1][0], t[1][1] - 1],
  ];
  const m = old.map((_, i) =>
    old.map((__, j) => {
      let sum = i === j ? 1 : 0;
      for (let u = 0; u < 2; u++)
        for (let v = 0; v < 2; v++) sum += p.back[i][u] * change[u][v] * p.a[v][j];
      return sum;
    }),
  );
  const product = (left: number[][], right: number[][]) =>
    left.map((row) => right[0].map((_, j) => row.reduce((sum, v, l) => sum + v * right[l][j], 0)));
  const raw = product(
    product(m, old),
    m[0].map((_, j) => m.map((row) => row[j])),
  );
  const covariance = raw.map((row, i) => row.map((v, j) => (v + raw[j][i]) / 2));
  for (let i = 0; i < d; i++) if (!(covariance[i][i] > 0)) return parameters;
  return {
    ...parameters,
    covariances: parameters.covariances.map((matrix, i) => (i === c ? covariance : matrix)),
  };
}

/** T that takes the end of the longest axis to where the pointer is: it turns and stretches. */
export function drag(angle: number, major: number, to: [number, number]): number[][] {
  const length = Math.max(Math.hypot(to[0], to[1]), major * 1e-3);
  const stretch = length / major;
  const turned = Math.atan2(to[1], to[0]);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [cc, ss] = [Math.cos(turned), Math.sin(turned)];
  // rotate(turned) · diag(stretch, 1) · rotate(−angle)
  return [
    [cc * stretch * c + ss * s, cc * stretch * s - ss * c],
    [ss * stretch * c - cc * s, ss * stretch * s + cc * c],
  ];
}

/** What all components together have: what the noise leaves of one. */
const ofComponents = (parameters: Parameters): number => 1 - (parameters.noise?.weight ?? 0);

/** One more component: at a point, with the mean of the other covariances, and its share. */
export function added(parameters: Parameters, mean: number[]): Parameters {
  const k = parameters.weights.length;
  const covariance = parameters.covariances[0].map((row, i) =>
    row.map((_, j) => parameters.covariances.reduce((sum, m) => sum + m[i][j], 0) / k),
  );
  const freedom = parameters.degreesOfFreedom;
  return {
    ...parameters,
    weights: [
      ...parameters.weights.map((w) => (w * k) / (k + 1)),
      ofComponents(parameters) / (k + 1),
    ],
    means: [...parameters.means, mean],
    covariances: [...parameters.covariances, covariance],
    ...(freedom && { degreesOfFreedom: [...freedom, Math.max(...freedom)] }),
  };
}

export function removed(parameters: Parameters, c: number): Parameters {
  const others = <T>(list: T[]) => list.filter((_, i) => i !== c);
  const weights = others(parameters.weights);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const all = ofComponents(parameters);
  const freedom = parameters.degreesOfFreedom;
  return {
    ...parameters,
    weights: weights.map((w) => all * (total > 0 ? w / total : 1 / weights.length)),
    means: others(parameters.means),
    covariances: others(parameters.covariances),
    ...(freedom && { degreesOfFreedom: others(freedom) }),
  };
}

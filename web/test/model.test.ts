import { describe, expect, it } from "vitest";
import type { Data, Parameters } from "../src/api/messages";
import { contour, grid } from "../src/draw/contour";
import { tickText, ticks } from "../src/draw/frame";
import { morph, oklab, softColours } from "../src/draw/colours";
import { added, between, drag, ellipses, removed, transformed } from "../src/model/ellipse";
import { prepare } from "../src/model/gaussian";
import { lift, projection, project, projectPoint } from "../src/model/projection";
import { percentile, quantile } from "../src/model/quantile";
import { noiseOf, topOf } from "../src/model/top";

const TWO: Parameters = {
  weights: [0.25, 0.75],
  means: [
    [0, 0],
    [4, 2],
  ],
  covariances: [
    [
      [4, 0],
      [0, 1],
    ],
    [
      [2, 0.9],
      [0.9, 1],
    ],
  ],
};

const data = (d: number): Data => ({
  id: "a",
  title: "t",
  names: Array.from({ length: d }, (_, i) => `f${i}`),
  nRows: 1,
  rows: null,
  index: null,
  sampled: null,
  view:
    d > 2
      ? {
          mean: [1, 2, 3],
          axes: [
            [0.6, 0.8, 0],
            [-0.8, 0.6, 0],
          ],
        }
      : null,
  scale: [2, 4, 8].slice(0, d),
  labels: null,
  classNames: null,
  notes: [],
});

describe("projections", () => {
  it.each([
    ["two features", data(2), { x: 0, y: 1 } as const],
    ["features the other way round", data(3), { x: 2, y: 0 } as const],
    ["principal components", data(3), "pcs" as const],
  ])("lift a place of the plane back to a point there: %s", (_, of, view) => {
    const p = projection(of, view);
    const near = [5, -1, 7].slice(0, of.names.length);
    const there = projectPoint(p, lift(p, 1.25, -0.5, near));
    expect(there[0]).toBeCloseTo(1.25, 12);
    expect(there[1]).toBeCloseTo(-0.5, 12);
    expect(lift(p, ...projectPoint(p, near), near)).toEqual(near);
  });

  it("puts the mean of the data into the middle of its principal components", () => {
    for (const u of projectPoint(projection(data(3), "pcs"), [1, 2, 3]))
      expect(u).toBeCloseTo(0, 12);
  });

  it("shows both features as they are where there are two", () => {
    expect(projection(data(2), "pcs").names).toEqual(["f0", "f1"]);
  });

  it("spreads one feature across the same way every time", () => {
    const p = projection(data(1), "pcs");
    const rows = { n: 40, d: 1, values: Float64Array.from({ length: 40 }, (_, i) => i) };
    const plane = project(p, rows);
    expect(plane.y).toEqual(project(p, rows).y);
    expect(new Set(plane.y).size).toBeGreaterThan(35);
    expect(Math.max(...plane.y.map(Math.abs))).toBeLessThanOrEqual(1);
  });
});

describe("ellipses", () => {
  const p = projection(data(2), { x: 0, y: 1 });

  it("have the standard deviations as half-axes", () => {
    const [e] = ellipses(TWO, p);
    expect([e.major, e.minor, e.angle]).toEqual([2, 1, 0]);
  });

  it("follow the handle to where it is dragged", () => {
    const before = ellipses(TWO, p)[1];
    const to: [number, number] = [-1, 3];
    const after = transformed(TWO, 1, p, drag(before.angle, before.major, to));
    const e = ellipses(after, p)[1];
    expect(e.major).toBeCloseTo(Math.hypot(...to), 10);
    expect(Math.abs(Math.sin(e.angle - Math.atan2(3, -1)))).toBeLessThan(1e-10);
    expect(e.minor).toBeCloseTo(before.minor, 10);
    expect(() => prepare(after)).not.toThrow();
    expect(after.covariances[0]).toBe(TWO.covariances[0]);
  });

  it("are half way between two iterations at t = ½, and exact at both ends", () => {
    const moved = { ...TWO, means: TWO.means.map(([x, y]) => [x + 2, y]) };
    expect(between(TWO, moved, 0)).toBe(TWO);
    expect(between(TWO, moved, 1)).toBe(moved);
    expect(between(TWO, moved, 0.5).means[0]).toEqual([1, 0]);
  });

  it("keep weights that add up to one when a component comes or goes", () => {
    const sum = (q: Parameters) => q.weights.reduce((total, w) => total + w, 0);
    expect(sum(added(TWO, [1, 1]))).toBeCloseTo(1, 12);
    expect(added(TWO, [1, 1]).weights[2]).toBeCloseTo(1 / 3, 12);
    expect(removed(TWO, 0).weights).toEqual([1]);
    expect(removed(TWO, 0).means).toEqual([[4, 2]]);
  });
});

describe("components with heavy tails, beside noise", () => {
  const HEAVY: Parameters = {
    ...TWO,
    weights: [0.2, 0.6],
    degreesOfFreedom: [1, 1e9],
    noise: { weight: 0.2, logDensity: -4 },
  };
  const sum = (q: Parameters) => q.weights.reduce((total, w) => total + w, q.noise!.weight);

  it("have lines that hold as much as a Gaussian's", () => {
    const [cauchy, bell] = ellipses(HEAVY, projection(data(2), { x: 0, y: 1 }));
    expect(cauchy.drawn[1]).toBeCloseTo(Math.sqrt(Math.expm1(4)), 12);
    bell.drawn.forEach((at, i) => expect(at).toBeCloseTo(i + 1, 7));
    expect([cauchy.major, cauchy.minor]).toEqual([2, 1]);
  });

  it("are no higher than others where there is one feature", () => {
    const one = { ...HEAVY, means: [[0], [1]], covariances: [[[4]], [[1]]] };
    const [cauchy, bell] = ellipses(one, projection(data(1), "pcs"));
    const height = (e: typeof bell) => e.drawn[1] * (e.angle === 0 ? e.minor : e.major);
    expect(height(cauchy)).toBeCloseTo(height(bell), 5);
    expect(cauchy.drawn[1]).toBeCloseTo(13.968, 2); // of a Cauchy 95.45 % are within
  });

  it("keep both when a component comes or goes, and all weights add up to one", () => {
    expect(sum(added(HEAVY, [1, 1]))).toBeCloseTo(1, 12);
    expect(added(HEAVY, [1, 1]).degreesOfFreedom).toHaveLength(3);
    expect(sum(removed(HEAVY, 0))).toBeCloseTo(1, 12);
    expect(removed(HEAVY, 0).degreesOfFreedom).toEqual([1e9]);
    expect(removed(HEAVY, 0).noise).toEqual(HEAVY.noise);
  });

  it("are on their way between two iterations", () => {
    const next = { ...HEAVY, degreesOfFreedom: [3, 2], noise: { weight: 0.4, logDensity: -4 } };
    const half = between(HEAVY, next, 0.5);
    expect(half.degreesOfFreedom![0]).toBeCloseTo(1.5, 12);
    expect(half.noise!.weight).toBeCloseTo(0.3, 12);
  });
});

describe("order statistics", () => {
  const sorted = Float64Array.from([1, 2, 3, 4]);
  it("rank a value among the others", () => {
    expect(percentile(sorted, 0)).toBe(0);
    expect(percentile(sorted, 3)).toBe(0.5);
    expect(percentile(sorted, 9)).toBe(1);
    expect(quantile(sorted, 0.5)).toBe(2.5);
  });
});

describe("drawing", () => {
  it("finds a circle where a cone is cut", () => {
    const extent = { x: [-2, 2] as [number, number], y: [-2, 2] as [number, number] };
    const [x, y] = grid(extent, 81, 81);
    const cut = contour(
      x.map((v, i) => Math.hypot(v, y[i])),
      81,
      81,
      extent,
      1.3,
    );
    expect(cut.length / 4).toBeGreaterThan(60);
    for (let i = 0; i < cut.length; i += 2)
      expect(Math.hypot(cut[i], cut[i + 1])).toBeCloseTo(1.3, 2);
  });

  it("gives a row its component's own colour, and the middle of two its own lightness", () => {
    const palette = [
      [0, 114, 178],
      [213, 94, 0],
    ] as const;
    const colours = softColours(
      Float64Array.from([1, 0, 0, 1, 0.5, 0.5]),
      2,
      [...palette],
      [9, 9, 9],
    );
    palette.flat().forEach((v, i) => expect(Math.abs(colours[i] - v)).toBeLessThanOrEqual(1));
    const [a, b] = palette.map((colour) => oklab(colour)[0]);
    const middle = oklab([colours[6], colours[7], colours[8]])[0];
    expect(middle).toBeCloseTo((a + b) / 2, 1);
  });

  it("gives noise the quiet colour, and no group its label", () => {
    const resp = Float64Array.from([0, 0, 0.2, 0.7, 0.3, 0.1]);
    const quiet = [140, 140, 140] as const;
    const colours = softColours(
      resp,
      2,
      [
        [0, 114, 178],
        [213, 94, 0],
      ],
      [...quiet],
    );
    quiet.forEach((v, i) => expect(Math.abs(colours[i] - v)).toBeLessThanOrEqual(1));
    expect(topOf(resp, 2)).toEqual([-1, 1, -1]);
    expect(noiseOf(resp, 2, 2)).toBeCloseTo(0.6, 12);
  });

  it("morphs bytes without passing the ends", () => {
    const [from, to] = [Uint8Array.from([0, 255, 9]), Uint8Array.from([255, 0, 9])];
    expect(morph(from, to, 0, new Uint8Array(3))).toEqual(from);
    expect(morph(from, to, 1, new Uint8Array(3))).toEqual(to);
  });

  it("puts ticks at round numbers", () => {
    expect(ticks([-1.2, 2.3], 4)).toEqual([-1, 0, 1, 2]);
    expect(ticks([3, 3], 4)).toEqual([]);
    expect(tickText(-0.5, 0.5)).toBe("−0.5");
    expect(tickText(2e7, 1e7)).toBe("2.0e7");
  });
});

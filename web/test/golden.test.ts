// The page's mathematics against the Python engine's, to 1e-10.
import { describe, expect, it } from "vitest";
import { axes } from "../src/model/ellipse";
import { evaluate, logDensity, prepare, rowsOf } from "../src/model/gaussian";
import { projectCovariance, type Projection } from "../src/model/projection";
import { quantile } from "../src/model/quantile";
import { reach } from "../src/model/tails";
import cases from "./golden.json";
import lines from "./lines.json";

const close = (a: number, b: number, scale = Math.abs(b)) =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-10 * Math.max(1, scale));

describe.each(cases.map((c) => ({ d: c.means[0].length, k: c.weights.length, c })))(
  "d = $d, k = $k",
  ({ d, k, c }) => {
    const prepared = prepare(c);
    const rows = rowsOf(c.rows);
    const { responsibilities, logDensity: density } = evaluate(prepared, rows);

    it("gives the engine's log-densities", () => {
      c.logDensity.forEach((want, i) => close(density[i], want));
      expect(logDensity(prepared, rows)).toEqual(density);
    });

    it("gives the engine's responsibilities", () => {
      c.responsibilities.flat().forEach((want, i) => close(responsibilities[i], want));
      expect(responsibilities.length).toBe(24 * k);
    });

    it("gives numpy's quantiles", () => {
      const sorted = density.slice().sort();
      for (const [q, want] of c.quantiles) close(quantile(sorted, q), want);
    });

    it("gives exact marginals in the plane, with their axes", () => {
      const p: Projection = { d, a: c.plane, b: [0, 0], back: [], names: ["", ""], flat: false };
      c.covariances.forEach((covariance, j) => {
        const [xx, xy, yy] = projectCovariance(p, covariance);
        [xx, xy, xy, yy].forEach((value, at) => close(value, c.marginals[j].flat()[at]));
        const [major, minor] = axes(xx, xy, yy);
        close(major ** 2, c.eigenvalues[j][1]);
        close(minor ** 2, c.eigenvalues[j][0], c.eigenvalues[j][1]);
      });
    });
  },
);

describe.each(lines.map(([nu, ...at]) => ({ nu, at })))(
  "lines of a t with ν = $nu",
  ({ nu, at }) => {
    it("hold what a Gaussian's do, in one feature and in two", () => {
      const [one, alsoOne, two, alsoTwo] = at;
      const found = [reach(nu, 1, 1), reach(nu, 2, 1), reach(nu, 1, 2), reach(nu, 2, 2)];
      [one, alsoOne, two, alsoTwo].forEach((want, i) =>
        expect(Math.abs(found[i] / want - 1)).toBeLessThan(i < 2 ? 1e-5 : 1e-10),
      );
    });
  },
);

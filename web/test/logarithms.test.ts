import { describe, expect, it } from "vitest";
import { evaluate, logDensity, prepare, rowsOf } from "../src/model/gaussian";

const ONE = { weights: [1], means: [[1, 0]], covariances: [[[0.25, 0], [0, 4]]] }; // prettier-ignore

/** log of the density of a log-normal (μ = 1, σ = 0.5) times a normal (0, 2), by its formula. */
const byHand = (x: number, y: number) =>
  -0.5 * ((Math.log(x) - 1) / 0.5) ** 2 -
  Math.log(x * 0.5 * Math.sqrt(2 * Math.PI)) -
  0.5 * (y / 2) ** 2 -
  Math.log(2 * Math.sqrt(2 * Math.PI));

describe("densities where a coordinate is a logarithm", () => {
  const points = [
    [1, 0],
    [2.7, 3],
    [40, -1],
  ];
  const rows = { ...rowsOf(points.map(([x, y]) => [Math.log(x), y])), logarithms: [0] };

  it("are those of the column in its own units", () => {
    const wanted = points.map(([x, y]) => byHand(x, y));
    for (const found of [evaluate(prepare(ONE), rows).logDensity, logDensity(prepare(ONE), rows)])
      wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 12));
  });

  it("leave responsibilities as they are", () => {
    const two = {
      weights: [0.5, 0.5],
      means: [...ONE.means, [3, 1]],
      covariances: [...ONE.covariances, ...ONE.covariances],
    };
    const plain = { ...rows, logarithms: undefined };
    expect(evaluate(prepare(two), rows).responsibilities).toEqual(
      evaluate(prepare(two), plain).responsibilities,
    );
  });
});

import { describe, expect, it } from "vitest";
import type { Finding, Groups, Study } from "../src/api/messages";
import { percent, writer, writers } from "../src/report/figures";
import { distances, whole } from "../src/report/groups";
import { bySeverity, whatIsWrong } from "../src/report/words";
import { below, countAt, thresholdAt } from "../src/state/threshold";

const GROUPS: Groups = {
  names: ["height", "weight", "age"],
  named: ["low weight, high height", "high height, high weight", "very low height, high weight"],
  weights: [0.5, 0.3, 0.2],
  means: [
    [170, 60, 40],
    [180, 80, 40],
    [150, 95, 40],
  ],
  sds: [
    [5, 4, 10],
    [6, 5, 10],
    [4, 9, 10],
  ],
  note: null,
  withheld: [],
};

describe("figures", () => {
  it("shows as many digits as the smallest deviation tells apart", () => {
    expect(writer(4, 180)(170.26)).toBe("170.3");
    expect(writer(0.021, 3)(-1.23456)).toBe("−1.235");
    expect(writer(400, 5000)(4321.9)).toBe("4,322");
    expect(writer(2, 30)(-0.04)).toBe("0.0");
  });

  it("writes very large and very small columns with one power for all", () => {
    const large = writer(2e9, 3e10);
    expect([large(3e10), large(-1.5e9)]).toEqual(["3.00e10", "−0.15e10"]);
    expect(writer(1e-6, 2e-5)(1.25e-5)).toMatch(/^1\.25e-5$|^1\.25e−5$/);
  });

  it("has a writer for a column without any spread", () => {
    const [write] = writers([[3], [3]], [[0], [0]]);
    expect(write(3)).toBe("3.00");
  });

  it("never rounds a share to a false nothing or a false whole", () => {
    expect(percent(0)).toBe("0\u00a0%");
    expect(percent(1)).toBe("100\u00a0%");
    expect(percent(0.0004)).toBe("under 0.1\u00a0%");
    expect(percent(0.99999)).toBe("over 99.9\u00a0%");
    expect(percent(0.053)).toBe("5.3\u00a0%");
    expect(percent(0.37)).toBe("37\u00a0%");
  });
});

describe("groups", () => {
  it("knows the mean and deviation of the whole, as drawn from its parts", () => {
    const { mean, sd } = whole(GROUPS);
    expect(mean[0]).toBeCloseTo(0.5 * 170 + 0.3 * 180 + 0.2 * 150, 12);
    const second = 0.5 * (170 ** 2 + 25) + 0.3 * (180 ** 2 + 36) + 0.2 * (150 ** 2 + 16);
    expect(sd[0]).toBeCloseTo(Math.sqrt(second - mean[0] ** 2), 10);
  });

  it("weighs distances so that they cancel over the whole", () => {
    const away = distances(GROUPS);
    for (let j = 0; j < 3; j++) {
      const sum = GROUPS.weights.reduce((total, w, c) => total + w * away[c][j], 0);
      expect(sum).toBeCloseTo(0, 12);
    }
  });
});

const finding = (severity: Finding["severity"], code: string): Finding => ({
  code,
  severity,
  message: "",
  advice: "",
  numbers: {},
});

describe("the first screen", () => {
  it("puts serious findings first and keeps the order of equals", () => {
    const sorted = bySeverity([
      finding("info", "a"),
      finding("warning", "b"),
      finding("severe", "c"),
      finding("warning", "d"),
    ]);
    expect(sorted.map(({ code }) => code)).toEqual(["c", "b", "d", "a"]);
  });

  it("says what is wrong by the worst finding", () => {
    expect(whatIsWrong([]).word).toBe("Nothing found");
    expect(whatIsWrong([finding("info", "a"), finding("severe", "b")])).toEqual({
      word: "Read first",
      why: "1 serious, 1 thing good to know.",
    });
  });
});

describe("the threshold", () => {
  const densities = Array.from({ length: 1001 }, (_, i) => i / 100 - 12);
  const study = {
    data: { nRows: 40_000 },
    fit: { anomalies: { quantile: 0.05, threshold: -11.49, densities } },
    groups: {},
    anomalies: { count: 2003, rows: [] },
  } as unknown as Study;

  it("counts the lowest rows alone where noise is unusual too", () => {
    const noisy = { ...study, groups: { noise: 0.2 } } as unknown as Study;
    expect(countAt(noisy, 0.05)).toBe(2000);
  });

  it("is the fit's own where the share is the fit's", () => {
    expect(thresholdAt(study, 0.05)).toBe(-11.49);
    expect(countAt(study, 0.05)).toBe(2003);
  });

  it("comes from the quantiles of all rows elsewhere", () => {
    expect(thresholdAt(study, 0.1)).toBeCloseTo(-11, 12);
    expect(thresholdAt(study, 0)).toBe(-12);
    expect(countAt(study, 0.1)).toBe(4000);
  });

  it("flags the rows that are strictly below", () => {
    expect(Array.from(below([-3, -1, -2, -2.5], -2))).toEqual([0, 3]);
  });
});

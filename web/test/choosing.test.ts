// What a sweep says and where it is drawn; groups of two methods brought to the same numbers.
import { describe, expect, test } from "vitest";
import type { Sweep, SweepCell } from "../src/api/messages";
import { align, disagreement } from "../src/model/align";
import { number } from "../src/state/number";
import { COMPONENTS, COVARIANCE_TYPES } from "../src/api/enumerations";
import {
  apart,
  besidesOf,
  covarianceOf,
  kindOf,
  lowest,
  partsOf,
  ringed,
  sharedWords,
  shortName,
  sizesFor,
  span,
  summaryOf,
  typeName,
} from "../src/state/sweepWords";

const cell = (k: number, bic: number | null, more: Partial<SweepCell> = {}): SweepCell => ({
  k,
  covarianceType: "full",
  bic,
  aic: bic,
  icl: bic,
  logLikelihood: bic,
  nParameters: 6 * k - 1,
  setAside: null,
  error: null,
  selected: false,
  ...more,
});

describe("a sweep", () => {
  test("never lets a model win that is not sound", () => {
    const cells = [
      cell(1, 90),
      cell(2, 40, { setAside: "too few rows" }),
      cell(3, 60),
      cell(4, null),
    ];
    expect(lowest(cells, "bic")?.k).toBe(3);
    expect(lowest([cell(1, 5, { error: "no" })], "bic")).toBeNull();
  });

  test("spans its sound values, and lets no single one flatten the rest", () => {
    const cells = [1e6, 110, 105, 100, 103].map((v, i) => cell(i + 1, v));
    const [low, high] = span([...cells, cell(9, -1e9, { setAside: "too few rows" })], "bic");
    expect(low).toBeGreaterThan(90);
    expect(low).toBeLessThan(100);
    expect(high).toBeGreaterThan(110);
    expect(high).toBeLessThan(200);
  });

  test("asks for no more components than there are rows, or than the lab takes", () => {
    expect(sizesFor(600, 15, 30)).toHaveLength(15);
    expect(sizesFor(5, 15, 30)).toEqual([1, 2, 3, 4]);
    expect(sizesFor(600, 15, 8).at(-1)).toBe(8);
  });

  const sweep: Sweep = {
    criterion: "bic",
    cells: [cell(1, 90), cell(2, 50, { aic: 10 }), cell(3, 48, { selected: true })],
    elbow: 2,
    atEdge: true,
    word: "Likely",
    sentences: ["The next model is 2.0 behind: the choice is likely, not certain.", "And so on."],
  };

  test("says edge, elbow and rivals in words", () => {
    const words = summaryOf(sweep).join(" ");
    expect(words).toContain("The choice is 3 components with full covariance.");
    expect(words).toContain("the last number that was tried");
    expect(words).toContain("elbow at 2: from there");
    expect(words).toContain("AIC 2 (full)");
    const agreed = summaryOf({ ...sweep, elbow: 3, atEdge: false }).join(" ");
    expect(agreed).toContain("elbow at 3 too");
    expect(agreed).not.toContain("last number");
    const first = { ...sweep, cells: [cell(3, 48, { selected: true }), cell(4, 60)] };
    expect(summaryOf(first).join(" ")).toContain("3 is the first number that was tried");
  });

  test("says how sure it is in the words that it came with, and in no others", () => {
    expect(summaryOf(sweep).slice(1, 3)).toEqual(sweep.sentences);
    const far = { ...sweep, cells: [cell(1, 1e6), cell(3, 48, { selected: true })] };
    expect(summaryOf(far).slice(1, 3)).toEqual(sweep.sentences);
  });

  test("rings what was chosen, even where another value is lower", () => {
    const [aside, other] = [cell(4, 30, { setAside: "beaten" }), cell(2, 40, { aic: 10 })];
    const cells = [aside, other, cell(1, 60, { selected: true })];
    const overruled = { ...sweep, cells };
    expect(ringed(overruled, "bic")?.k).toBe(1);
    expect(ringed(overruled, "aic")?.k).toBe(2);
    expect(lowest(cells, "bic")?.k).toBe(2);
  });

  test("pushes labels apart, and keeps them inside and in order", () => {
    const out = apart([100, 101, 20, 99], 15, 0, 110);
    const sorted = [...out].sort((a, b) => a - b);
    sorted.slice(1).forEach((v, i) => expect(v - sorted[i]).toBeGreaterThanOrEqual(15));
    expect(Math.max(...out)).toBeLessThanOrEqual(110);
    expect(out[3]).toBeLessThan(out[0]);
    expect(out[0]).toBeLessThan(out[1]);
  });
});

describe("aligned groups", () => {
  const reference = [0, 0, 0, 1, 1, 2];

  test("the same groups under other numbers are the same", () => {
    expect(align([2, 2, 2, 0, 0, 1], reference)).toEqual(reference);
    expect(disagreement([2, 2, 2, 0, 0, 1], reference)).toBe(0);
  });

  test("noise stays noise, and a group too many gets a number of its own", () => {
    const out = align([5, 5, -1, 7, 8, 9], reference);
    expect(out[2]).toBe(-1);
    expect(out[0]).toBe(0);
    expect(new Set(out).size).toBe(5);
    expect(disagreement([5, 5, -1, 7, 8, 9], reference)).toBe(2);
  });
});

test("a rounded nothing has no sign", () => {
  expect(number(-0.001, 2)).toBe("0.00");
  expect(number(-1.5)).toBe("−1.5");
  expect(number(NaN)).toBe("–");
});

describe("shapes in words", () => {
  test("say what components have in common, and what of it there is in one feature", () => {
    expect(sharedWords("full")).toBe("volume varying, shape varying, orientation varying");
    expect(sharedWords("EVE")).toBe("volume equal, shape varying, orientation equal");
    expect(sharedWords("VEI")).toBe("volume varying, shape equal, orientation along the axes");
    expect(sharedWords("EII")).toBe("volume equal, shape round");
    expect(sharedWords("EVE", 1)).toBe("volume equal");
    expect(new Set(COVARIANCE_TYPES.map((type) => sharedWords(type))).size).toBe(14);
  });

  test("are one name with their tails, and apart again", () => {
    for (const covarianceType of COVARIANCE_TYPES)
      for (const component of COMPONENTS) {
        const kind = kindOf({ covarianceType, component });
        expect(partsOf(kind)).toEqual({ shape: covarianceType, component });
      }
    expect(typeName("full t")).toBe("full, heavy tails");
    expect(shortName("EVE t")).toBe("EVE t");
    expect(covarianceOf("tied")).toBe("tied covariance");
    expect(covarianceOf("VEV t")).toBe(
      "heavy tails and VEV scale matrices (volume varying, shape equal, orientation varying)",
    );
  });

  test("say what else is in the models of a sweep", () => {
    expect(besidesOf({ noise: null, component: "gaussian" })).toBe("");
    expect(besidesOf({ noise: 0.1, component: "student_t" })).toContain(
      "noise beside the components and heavy tails",
    );
  });
});

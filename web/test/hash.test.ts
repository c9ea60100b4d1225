import { describe, expect, it } from "vitest";
import { fromHash, toHash, type Linked } from "../src/state/hash";
import { FIRST_SPEC } from "../src/state/store";

const FIRST: Linked = {
  page: "lab",
  at: "",
  source: { kind: "builtin", name: "blobs", n: 600, noise: 1, seed: 0 },
  extra: [],
  spec: FIRST_SPEC,
  touched: null,
  view: "pcs",
  step: 0,
  anomaly: 0.05,
  ambiguity: 0.6,
  showAnomalies: false,
  showAmbiguity: false,
  start: null,
};

const BUSY: Linked = {
  page: "k",
  at: "here",
  source: { kind: "builtin", name: "moons", n: 2000, noise: 1.5, seed: 7 },
  extra: [
    [1.5, -2],
    [0.25, 3],
  ],
  spec: {
    k: 2,
    covarianceType: "diag",
    init: "random",
    regCovar: 1e-3,
    seed: 11,
    scale: true,
    maxIter: 50,
    noise: 0.12,
    component: "student_t",
  },
  touched: {
    weights: [0.25, 0.75],
    means: [
      [0, 1],
      [2, 3],
    ],
    covariances: [
      [
        [1, 0.5],
        [0.5, 2],
      ],
      [
        [3, 0],
        [0, 4],
      ],
    ],
  },
  view: { x: 1, y: 0 },
  step: 17,
  anomaly: 0.1,
  ambiguity: 0.9,
  showAnomalies: true,
  showAmbiguity: true,
  start: 3,
};

const NOISY: Linked = {
  ...BUSY,
  touched: { ...BUSY.touched!, weights: [0.25, 0.5], noise: { weight: 0.25, logDensity: -3 } },
};

describe("the address", () => {
  it.each([
    ["the first state", FIRST],
    ["a state with everything in it", BUSY],
    ["the end of EM", { ...FIRST, step: null }],
    ["a start made by hand beside noise", NOISY],
  ])("brings back %s", (_, state) => {
    expect(fromHash(`#${toHash(state)}`, FIRST)).toEqual(state);
  });

  it("leaves as it was what it does not understand", () => {
    const wrong =
      "#k=many&type=round&seed=-4&floor=NaN&view=a-b&rows=!!&from=zzz&step=x&anomaly=7";
    expect(fromHash(wrong, FIRST)).toEqual(FIRST);
  });

  it("stays short when many rows were drawn", () => {
    const extra = Array.from({ length: 5000 }, () => [1, 2]);
    expect(toHash({ ...FIRST, extra }).length).toBeLessThan(8000);
  });
});

describe("a link written while EM plays", () => {
  it("says no step, and is played again", () => {
    const text = toHash({ ...BUSY, step: undefined });
    expect(text).not.toContain("step");
    expect(fromHash(text, FIRST).step).toBeUndefined();
    expect(fromHash(text, FIRST).spec).toEqual(BUSY.spec);
  });
});

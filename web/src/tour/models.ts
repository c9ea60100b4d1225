// The ideas, in order: what one has to choose, and what a mixture is good for.
import { number } from "../state/number";
import { anomalies } from "../state/scene";
import * as s from "../state/store";
import { finalOf } from "./ideas";
import type { Stop } from "./stop";
import { tourSweep } from "./sweep";

/** Fourteen rows so close together that they look like one, a little off the groups. */
const KNOT = Array.from({ length: 14 }, (_, i) => [
  2.6 + 1e-3 * Math.cos(2.4 * i),
  3 + 1e-3 * Math.sin(2.4 * i),
]);
const circle = (variance: number) => [
  [variance, 0],
  [0, variance],
];

const widthOf = (c: number): number => {
  const m = s.current.value?.covariances[c];
  return m ? Math.sqrt((m[0][0] + m[1][1]) / 2) : NaN;
};

export const MODELS: Stop[] = [
  {
    id: "shapes",
    title: "Which shapes may a component take?",
    text: [
      "These groups are long, and they lean. But each component here has to be a circle: that is the covariance type “spherical”. A circle cannot lean, so EM does what it can.",
      "“Diagonal” allows upright ellipses, “tied” one ellipse for all, “full” any ellipse. The freer the shape, the more numbers must be learnt from the rows.",
    ],
    task: "Try the shapes, and end with “any ellipse (full)”.",
    scene: {
      data: "anisotropic",
      spec: { seed: 1, covarianceType: "spherical" },
      to: "end",
    },
    tools: ["shape", "scores"],
    done: () => s.spec.value.covarianceType === "full",
    seen: ({ first }) =>
      `The log-likelihood rose by ${number(finalOf(s.trace.value?.logLikelihoods) - finalOf(first.logLikelihoods))}. Three full ellipses need 17 numbers, three circles 11. Here the six more are well spent; with few rows or many columns they may not be.`,
  },
  {
    id: "floor",
    title: "The floor: no component thinner than this",
    text: [
      "Look at number 3. Fourteen rows are nearly the same, perhaps copies. A component that shrinks onto them becomes a needle: thinner and thinner, higher and higher, without end.",
      "The likelihood loves such needles. They are not groups. The floor (reg_covar) is the smallest variance that a component may have, as a share of that of each column.",
    ],
    task: "Raise the floor to 0.01 or more, until number 3 can be seen as an ellipse.",
    scene: {
      data: "blobs",
      n: 400,
      spec: { k: 4, regCovar: 1e-12 },
      extra: KNOT,
      touched: {
        weights: [0.3, 0.3, 0.3, 0.1],
        means: [
          [0, 0],
          [2.6, 0.4],
          [-1.6, 4.6],
          [2.6, 3],
        ],
        covariances: [circle(1), circle(1), circle(1), circle(0.05)],
      },
      to: "end",
    },
    tools: ["floor", "scores"],
    done: () => s.spec.value.regCovar >= 0.0099,
    seen: ({ first }) =>
      `Number 3 is now ${number(widthOf(3), 2)} wide. The log-likelihood fell by ${number(finalOf(first.logLikelihoods) - finalOf(s.trace.value?.logLikelihoods))}: that much of it was only the needle. mixtura watches for this, and says so when a component has collapsed.`,
  },
  {
    id: "choosing",
    title: "How many components?",
    text: [
      "More components always fit better: in the end, one for each row. So the fit alone cannot say how many there are.",
      "BIC takes the fit and adds a price for every number that had to be learnt. The model with the lowest BIC is a fair choice. These are eruptions of Old Faithful, a geyser: how long they last, and the wait until the next.",
    ],
    task: "Compare the models. Then click the lowest point to see that model.",
    scene: { data: "faithful", spec: { k: 5, seed: 0, scale: true }, to: "end" },
    tools: ["sweep"],
    done: () => {
      const chosen = tourSweep.result.value?.cells.find((cell) => cell.selected);
      const { k, covarianceType } = s.spec.value;
      return chosen !== undefined && chosen.k === k && chosen.covarianceType === covarianceType;
    },
    seen: () =>
      `BIC chooses ${s.spec.value.k} components.${s.spec.value.k > 2 ? " Your eye may see two groups: BIC counts bell shapes, and one of the two is not quite a bell." : ""} The page “Choosing k” does this for your own rows.`,
  },
  {
    id: "anomalies",
    title: "What is unusual?",
    text: [
      "A mixture knows how dense each place is. So it can say which rows are unusual: those where the density is low, such as the three far out here.",
      "Where to draw the line is up to you. At 5 % it flags the lowest 5 % of the rows, whatever they are.",
    ],
    task: "Move the line down to 1 %, and watch which rows keep their ring.",
    scene: {
      data: "blobs",
      n: 400,
      noise: 0.8,
      spec: { seed: 1, init: "k-means++" },
      extra: [
        [6.2, 5.4],
        [-5.2, -1.6],
        [6.4, -3.2],
      ],
      to: "end",
    },
    tools: ["unusual", "ask"],
    done: () => s.showAnomalies.value && s.anomaly.value <= 0.011,
    seen: () =>
      `${anomalies.value?.flagged.length ?? 0} rows are left, the strange ones among them. Click one to ask which of its features make it so.`,
  },
  {
    id: "when-not",
    title: "When not to use a mixture",
    text: [
      "Each of these two groups is bent. A bell shape cannot bend, so two components cut across both moons.",
      "Do not use a mixture for bent shapes, for words and categories, for a few rows in many columns, or when you already know the classes: then learn from them. For bent shapes DBSCAN is better.",
    ],
    task: "Raise k to 7 or more. Does it look better? And are these seven groups?",
    scene: { data: "moons", n: 500, spec: { k: 2, seed: 0 }, to: "end" },
    tools: ["k"],
    done: () => s.spec.value.k >= 7,
    seen: () =>
      "As a picture of where rows are, it is good now. As an answer to “how many groups?”, it is wrong: the components are tiles, not groups. The page “Failures” has more cases, each with its cure.",
  },
];

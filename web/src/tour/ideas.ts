// The ideas, in order: how a mixture sees rows, and how EM finds it.
import { number } from "../state/number";
import { answer } from "../state/scene";
import { summary } from "../state/runs";
import * as s from "../state/store";
import { between, highest, lowest } from "./rows";
import type { Stop } from "./stop";

const top = () => Math.max(...(answer.value?.responsibilities ?? [1]));
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
export const finalOf = (logLikelihoods: number[] | undefined) => logLikelihoods?.at(-1) ?? NaN;
const ends = () => s.starts.value.map((start) => finalOf(start.logLikelihoods));

export const IDEAS: Stop[] = [
  {
    id: "soft",
    title: "A row can belong to two groups",
    text: [
      "Here are 400 rows in three groups. Some lie between two groups, and nobody can say for sure where they belong.",
      "K-Means gives each row to one group, and that is that: a hard assignment. A mixture gives each row shares, such as 70 % and 30 %: a soft assignment. That is why some rows here have a mixed colour.",
      "Each group has a number, in the middle of its ellipse. Numbering begins at 0, as labels do in Python.",
    ],
    task: "Click a row with a mixed colour, and read its shares. Then switch to hard colours: the doubt can no longer be seen.",
    scene: { data: "blobs", n: 400, noise: 0.9, spec: { seed: 1 }, to: "end" },
    tools: ["hard", "ask"],
    picks: [{ name: "Pick such a row for me", find: between }],
    done: () => answer.value !== null && top() < 0.85,
    seen: () =>
      `The largest share of this row is only ${percent(top())}. A hard assignment would hide that. These shares are called responsibilities.`,
  },
  {
    id: "density",
    title: "A mixture is a landscape",
    text: [
      "Each component is a hill: a bell shape over the rows. Add all hills up, and you have a landscape. Its height is the density: where it is high, rows are usual.",
      "The thin lines join places of equal height, as on a walker's map. Heights differ so much that we speak of their logarithm, the log-density.",
    ],
    task: "Ask about a place on top of a hill, and about one far down in the plain.",
    scene: { data: "blobs", n: 400, noise: 0.8, spec: { seed: 1 }, to: "end", hills: true },
    tools: ["ask"],
    picks: [
      { name: "A row on top", find: highest },
      { name: "A row in the plain", find: lowest },
    ],
    done: ({ asked }) => asked.some((a) => a.rank > 0.7) && asked.some((a) => a.rank < 0.05),
    seen: ({ asked }) => {
      const heights = asked.map((a) => a.density);
      const [high, low] = [Math.max(...heights), Math.min(...heights)];
      return `From ${number(high)} down to ${number(low)}. One step of log-density is a factor of 2.7, so the first place is about ${Math.exp(Math.min(high - low, 30)).toLocaleString("en-GB", { maximumSignificantDigits: 2 })} times as dense.`;
    },
  },
  {
    id: "e-and-m",
    title: "E and M: two half-steps, over and over",
    text: [
      "Nobody tells the computer where the groups are. It starts with a guess, and then it does two things in turn.",
      "E-step: each row shares itself out among the components. Only colours change. M-step: each component moves to the rows that chose it. Only ellipses change. E is short for expectation, M for maximisation.",
    ],
    task: "Press “Step on” at least four times. First the colours change, then the ellipses.",
    scene: { data: "unequal", n: 400, spec: { seed: 3 }, to: "start" },
    tools: ["player"],
    done: () => s.position.value >= 4,
    seen: () =>
      "Two rounds of E and M, and the ellipses already look for their groups. That is all of EM: these two half-steps, until nothing moves.",
  },
  {
    id: "convergence",
    title: "Each round makes it better, until it rests",
    text: [
      "The log-likelihood is one number for the whole model: the log-densities of all rows, added up. Larger means that the model finds the rows less surprising.",
      "EM never makes it smaller. It leaps at first, then creeps, and then it rests: EM has converged.",
    ],
    task: "Play to the end. Then drag the slider back to about a quarter, and look at the curve: how much was already won?",
    scene: { data: "blobs", spec: { seed: 4 }, to: "start" },
    tools: ["player", "curve"],
    done: (memo) => {
      const share = s.position.value / s.lastPosition.value;
      if (share >= 1) memo.ended = true;
      return memo.ended && share < 0.5;
    },
    seen: () => {
      const all = s.trace.value!.logLikelihoods;
      const now = all[Math.floor(s.ellipsesAt.value)];
      const won = (now - all[0]) / (finalOf(all) - all[0]);
      return `At iteration ${Math.floor(s.ellipsesAt.value)} of ${all.length - 1}, ${percent(won)} of the climb was done. The rest is fine work, and mixtura stops when there is hardly anything left to win.`;
    },
  },
  {
    id: "optima",
    title: "The nearest top need not be the highest",
    text: [
      "EM climbs from where it starts. Like a walker in fog it stops on the first top, even when a higher one stands behind. Such a top is called a local optimum.",
      "This run has ended. EM is content: nothing moves. But do the ellipses match the groups?",
    ],
    task: "Run the ten starts. Then click one that is called “best”, and watch where it goes.",
    scene: { data: "unequal", spec: { seed: 1 }, to: "end" },
    tools: ["starts", "curve"],
    done: () => {
      const at = s.chosenStart.value;
      return at !== null && Math.max(...ends()) - ends()[at] < 1;
    },
    seen: ({ first }) =>
      `${summary()} The run that you met first was ${number(Math.max(...ends()) - finalOf(first.logLikelihoods))} lower. That is why mixtura tries many starts and keeps the best.`,
  },
];

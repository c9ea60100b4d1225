// Claims that sound right. Some are, some are not: the visitor finds out by doing.
import { bic } from "../model/criteria";
import { number } from "../state/number";
import { summary } from "../state/runs";
import { ambiguous, anomalies } from "../state/scene";
import * as s from "../state/store";
import { disagreeing } from "./compare";
import { finalOf } from "./ideas";
import { farButUsual, nearButOdd } from "./rows";
import type { Stop } from "./stop";

const last = () => finalOf(s.trace.value?.logLikelihoods);
const atRest = () => s.position.value >= s.lastPosition.value;
const rows = () => s.rows.value?.n ?? 0;
const UNSEEN = { logLikelihood: NaN, numbers: NaN };
const price = ({ logLikelihood, numbers }: typeof UNSEEN) =>
  number(bic(logLikelihood, numbers, rows()));

/** The largest pair of asked points of which the farther one is the more usual. */
const odder = (asked: { distance: number; density: number }[]) =>
  asked.flatMap((far) =>
    asked
      .filter((near) => far.distance > 1.25 * near.distance && far.density > near.density)
      .map((near) => ({ far, near })),
  )[0];

export const QUESTIONS: Stop[] = [
  {
    id: "q-more",
    title: "“More components fit better, so take many.”",
    text: ["The rows were drawn from three groups. Three components are fitted."],
    task: "Raise k to 8 or more, and compare the two scores.",
    scene: { data: "blobs", n: 300, noise: 0.8, spec: { k: 3, seed: 1 }, to: "end" },
    tools: ["k", "scores"],
    done: ({ scores }) => s.spec.value.k >= 8 && scores.has(s.spec.value.k),
    seen: ({ scores }) => {
      const k = s.spec.value.k;
      const [few, many] = [scores.get(3) ?? UNSEEN, scores.get(k) ?? UNSEEN];
      return `The fit did get better: log-likelihood ${number(few.logLikelihood)} to ${number(many.logLikelihood)}. But BIC rose from ${price(few)} to ${price(many)}, for ${many.numbers - few.numbers} more numbers had to be learnt. The new components describe chance, and new rows would not follow them.`;
    },
    holds: false,
  },
  {
    id: "q-start",
    title: "“One start is enough, if EM has converged.”",
    text: ["EM has converged here. It is at rest, and says so."],
    task: "Run ten starts, and see how high the others come.",
    scene: { data: "blobs", noise: 0.6, spec: { seed: 5 }, to: "end" },
    tools: ["starts"],
    done: () => s.starts.value.length > 0,
    seen: ({ first }) => {
      const best = Math.max(...s.starts.value.map((one) => finalOf(one.logLikelihoods)));
      return `${summary()} The one you saw is ${number(best - finalOf(first.logLikelihoods))} below the best. “Converged” means: at a top. It does not mean: at the highest.`;
    },
    holds: false,
  },
  {
    id: "q-half",
    title: "“Rows at 50 : 50 are errors of the model.”",
    text: ["Two of these groups overlap. The colours show who shares."],
    task: "Light up the rows between components, and look where they lie.",
    scene: { data: "blobs", n: 500, spec: { seed: 1 }, to: "end" },
    tools: ["between"],
    done: () => s.showAmbiguity.value,
    seen: () =>
      `${ambiguous.value?.length ?? 0} of ${rows()} rows, all where two groups meet. Both groups really do make rows there. The model is not wrong: it tells you, honestly, that the rows cannot say. Treat these rows with care.`,
    holds: false,
  },
  {
    id: "q-kmeans",
    title: "“K-Means and a mixture find the same groups.”",
    text: ["One group is wide, two are narrow. Both methods are told that there are three."],
    task: "Run both on the same rows.",
    scene: { data: "unequal", n: 400, spec: { seed: 3 }, to: "end" },
    tools: ["compare"],
    done: () => disagreeing.value !== null,
    seen: () =>
      `They disagree about ${disagreeing.value ?? 0} of ${rows()} rows. K-Means gives each row to the nearest centre, so the rim of the wide group goes to its neighbours. A mixture also learns how wide each group is. For round groups of equal width the two do agree.`,
    holds: false,
  },
  {
    id: "q-fall",
    title: "“During EM the log-likelihood may fall for a while.”",
    text: ["Try to make it fall. You may put the components wherever you like."],
    task: "Drag a number far away (or choose a component below and use the arrow keys). Then let EM run to its end.",
    scene: { data: "unequal", n: 400, spec: { seed: 2 }, to: "end" },
    tools: ["player", "curve", "components"],
    done: () => s.touched.value !== null && !s.held.value && atRest(),
    seen: () => {
      const all = s.trace.value!.logLikelihoods;
      const gains = all.slice(1).map((value, i) => value - all[i]);
      return `In ${gains.length} iterations the smallest step was +${number(Math.max(0, Math.min(...gains)), 6)}. None went down, and from no start will one: each E-step and each M-step can only win. If a program shows you a fall, it has a mistake.`;
    },
    holds: false,
  },
  {
    id: "q-far",
    title: "“A row can be far from every mean and still be usual.”",
    text: ["These groups are long. Ask about two rows: one far from every number, one nearer."],
    task: "Find a row that is farther from the means than another, and yet has the higher log-density.",
    scene: { data: "anisotropic", spec: { seed: 3 }, to: "end", hills: true },
    tools: ["ask"],
    picks: [
      { name: "A far row", find: farButUsual },
      { name: "A near row", find: nearButOdd },
    ],
    done: ({ asked }) => odder(asked) !== undefined,
    seen: ({ asked }) => {
      const { far, near } = odder(asked);
      return `At a distance of ${number(far.distance)} the log-density was ${number(far.density)}; at only ${number(near.distance)} it was ${number(near.density)}. Along a group one may go far, across it a short way is already odd. Density knows the shape, distance does not.`;
    },
    holds: true,
  },
  {
    id: "q-names",
    title: "“Fit again, and the same groups may have other numbers.”",
    text: ["Remember which number sits where. The model is good: nothing is wrong with it."],
    task: "Fit again with another seed, until the numbers have moved but the score has not.",
    scene: { data: "blobs", noise: 0.6, spec: { seed: 1 }, to: "end" },
    tools: ["seed", "scores"],
    done: ({ first }) => {
      const [now, then] = [s.current.value?.means[0], first.parameters.at(-1)?.means[0]];
      if (!now || !then || !atRest()) return false;
      const moved = Math.hypot(now[0] - then[0], now[1] - then[1]) > 1;
      return moved && Math.abs(last() - finalOf(first.logLikelihoods)) < 1;
    },
    seen: () =>
      `The same log-likelihood, ${number(last())}, and other numbers. A component's number is only a name: it depends on the start. Know groups by their means, not by their numbers.`,
    holds: true,
  },
  {
    id: "q-five",
    title: "“A line at 5 % flags rows even when nothing is wrong.”",
    text: ["No row here was made odd: all come from the three groups."],
    task: "Move the line, and count the rows that it flags.",
    scene: { data: "blobs", n: 500, noise: 0.8, spec: { seed: 1 }, to: "end" },
    tools: ["unusual"],
    done: () => s.showAnomalies.value && s.anomaly.value !== 0.05,
    seen: () =>
      `${anomalies.value?.flagged.length ?? 0} of ${rows()} rows: just the share that you asked for. Such a line sorts the rows; it does not prove that one is wrong. Look at how far down a row lies, and ask why.`,
    holds: true,
  },
];

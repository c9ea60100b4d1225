// What a stop of the tour is made of.
import type { Parameters, Spec, Trace } from "../api/messages";

export interface Scene {
  data: string;
  n?: number;
  noise?: number;
  spec: Partial<Spec>;
  extra?: number[][];
  touched?: Parameters;
  to: "start" | "end";
  hills?: boolean;
}

export type Tool =
  | "player"
  | "curve"
  | "starts"
  | "shape"
  | "k"
  | "floor"
  | "seed"
  | "hard"
  | "ask"
  | "unusual"
  | "between"
  | "components"
  | "sweep"
  | "compare"
  | "scores";

/** A row to ask about, for those who would rather not aim. */
export interface Pick {
  name: string;
  find: () => number;
}

/** What the tour remembers while a visitor tries things. */
export interface Memo {
  first: Trace; // as the scene was set
  ended: boolean;
  asked: { distance: number; density: number; rank: number }[];
  scores: Map<number, { logLikelihood: number; numbers: number }>; // total, and learnt, by k
}

export interface Stop {
  id: string; // in the address
  title: string; // an idea, or a claim to be tested
  text: string[];
  task: string;
  scene: Scene;
  tools: Tool[];
  picks?: Pick[];
  done: (memo: Memo) => boolean;
  seen: (memo: Memo) => string; // what happened, and why
  holds?: boolean; // of a claim: whether it does
}

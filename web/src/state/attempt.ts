// Every action ends in a new state, or in a sentence and the old one.
import { complain } from "./say";
import { restore, snapshot } from "./link";
import * as s from "./store";

let turn = 0;

/** Runs work whose answer counts only if nothing newer was begun; keeps the state on errors. */
export async function attempt(work: (latest: () => boolean) => Promise<void>): Promise<void> {
  const mine = ++turn;
  const before = { ...snapshot(), ...kept };
  s.busy.value++;
  try {
    await work(() => mine === turn);
    if (mine === turn) {
      kept = null;
      s.problem.value = null;
    }
  } catch (error) {
    if (mine === turn) {
      restore(before);
      kept = null;
      complain(error);
    }
  } finally {
    s.busy.value--;
  }
}

/** The last state that the server has answered for, while newer ones are under way. */
let kept: ReturnType<typeof snapshot> | null = null;

export function keepBefore(): void {
  kept ??= snapshot();
}

/** What is still under way is for nobody any more. */
export function abandon(): void {
  turn++;
  kept = null;
}

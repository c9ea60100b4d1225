// The live region: what happened, for those who cannot see it move.
import { problem, said } from "./store";

export function say(sentence: string): void {
  said.value = sentence;
}

/** Something went wrong; the state before is kept. */
export function complain(error: unknown): void {
  problem.value = error instanceof Error ? error.message : String(error);
}

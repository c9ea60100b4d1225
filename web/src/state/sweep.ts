// A sweep over sizes and shapes: begun, followed, stopped, and a cell of it loaded as a model.
import { signal } from "@preact/signals";
import { api, finish } from "../api/client";
import { USUAL_TYPES, type CovarianceType } from "../api/enumerations";
import type { Sweep, SweepCell } from "../api/messages";
import { choose } from "./model";
import { allStarts, replay } from "./runs";
import { complain, say } from "./say";
import * as s from "./store";
import { chosenOf, partsOf, sizesFor, summaryOf } from "./sweepWords";

/** What a sweep depends on, besides the sizes and shapes. */
export function aboutNow(): string {
  return JSON.stringify([s.data.value?.id, { ...s.spec.value, k: 0, covarianceType: "" }]);
}

/** One sweep at a time, with what a person has picked in it. */
export function sweeping() {
  const result = signal<Sweep | null>(null);
  const progress = signal<{ done: number; total: number } | null>(null);
  const picked = signal<SweepCell | null>(null);
  const about = signal("");
  let stopper = new AbortController();

  async function run(most = 15, types: readonly CovarianceType[] = USUAL_TYPES): Promise<void> {
    const data = s.data.value;
    if (!data || progress.value) return;
    const mine = (stopper = new AbortController());
    const sizes = sizesFor(data.nRows, most, s.hello.value?.limits.k);
    const now = aboutNow();
    progress.value = { done: 0, total: sizes.length * types.length };
    try {
      const found = await finish(
        api.sweep(data.id, s.spec.value, sizes, [...types]),
        (done, total) => (progress.value = { done, total: total || progress.value!.total }),
        mine.signal,
      );
      result.value = found;
      about.value = now;
      picked.value = chosenOf(found);
      say(summaryOf(found).join(" "));
    } catch (error) {
      if (mine.signal.aborted) say("Stopped.");
      else complain(error);
    } finally {
      progress.value = null;
    }
  }

  return { result, progress, picked, about, run, stop: () => stopper.abort() };
}

export type Sweeping = ReturnType<typeof sweeping>;

/** The sweep of the page; the tour has one of its own. */
export const mainSweep = sweeping();

/**
 * Shows a cell's model: of the ten starts that the sweep had too, the one that ended where the
 * cell did.
 */
export async function load(cell: SweepCell): Promise<void> {
  const { shape, component } = partsOf(cell.covarianceType);
  await choose({ k: cell.k, covarianceType: shape, component }, "end");
  await allStarts();
  const ends = s.starts.value.map((start) => start.logLikelihoods.at(-1)!);
  if (!ends.length || cell.logLikelihood === null) return;
  const away = ends.map((end) => Math.abs(end - cell.logLikelihood!));
  replay(away.indexOf(Math.min(...away)), "end");
}

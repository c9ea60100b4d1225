// K-Means and the mixture on the rows of the tour.
import { computed, signal } from "@preact/signals";
import { api, finish } from "../api/client";
import type { Comparison, Data, Parameters } from "../api/messages";
import { disagreement } from "../model/align";
import { complain, say } from "../state/say";
import { sideBySide } from "../state/sideBySide";
import * as s from "../state/store";

export const compared = signal<{
  data: Data;
  parameters: Parameters;
  found: Comparison;
} | null>(null);
export const comparing = signal(false);

export const pair = computed(() => {
  const now = compared.value;
  if (!now) return null;
  const of = sideBySide(now.data, now.parameters, now.found);
  return of && { ...of, views: of.views.slice(0, 2) };
});

/** Rows that K-Means puts into another group than the mixture; null before both have run. */
export const disagreeing = computed(() => {
  const [mixture, kMeans] = pair.value?.views ?? [];
  return mixture && kMeans ? disagreement(kMeans.labels, mixture.labels) : null;
});

export async function compareBoth(): Promise<void> {
  const [data, parameters] = [s.data.value, s.current.value];
  if (!data || !parameters) return;
  comparing.value = true;
  try {
    const found = await finish(api.compare(data.id, s.spec.value));
    compared.value = { data, parameters, found };
    say("Both are shown side by side.");
  } catch (error) {
    complain(error);
  } finally {
    comparing.value = false;
  }
}

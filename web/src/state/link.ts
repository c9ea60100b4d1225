// The state and the address, each following the other.
import { batch, effect } from "@preact/signals";
import { fromHash, toHash, type Linked } from "./hash";
import * as s from "./store";

export function snapshot(): Linked {
  const half = Math.floor(s.position.value);
  return {
    page: s.page.value,
    at: s.at.value,
    source: s.source.value,
    extra: s.extra.value,
    spec: s.spec.value,
    touched: s.touched.value,
    view: s.view.value,
    step: s.trace.value && half >= s.lastPosition.value ? null : half,
    anomaly: s.anomaly.value,
    ambiguity: s.ambiguity.value,
    showAnomalies: s.showAnomalies.value,
    showAmbiguity: s.showAmbiguity.value,
    start: s.chosenStart.value,
  };
}

/** Puts what the address says into the state; returns it, with the step to go to. */
export function readLink(): Linked & { linked: boolean } {
  const text = location.hash;
  const linked = fromHash(text, snapshot());
  restore(linked);
  return { ...linked, linked: new URLSearchParams(text.slice(1)).has("k") };
}

export function restore(linked: Linked): void {
  batch(() => {
    s.page.value = linked.page;
    s.at.value = linked.at;
    s.source.value = linked.source;
    s.extra.value = linked.extra;
    s.spec.value = linked.spec;
    s.touched.value = linked.touched;
    s.view.value = linked.view;
    s.anomaly.value = linked.anomaly;
    s.ambiguity.value = linked.ambiguity;
    s.showAnomalies.value = linked.showAnomalies;
    s.showAmbiguity.value = linked.showAmbiguity;
    s.chosenStart.value = linked.start;
  });
}

let written = "";
let timer: ReturnType<typeof setTimeout> | undefined;

/** From now on the address follows the state, and the state an address that a person changes. */
export function keepLinked(changedByHand: () => void): void {
  effect(() => {
    const next = toHash(snapshot());
    if (s.playing.value) return; // once it stands still
    clearTimeout(timer);
    timer = setTimeout(() => {
      written = next;
      if (location.hash.slice(1) !== next) history.replaceState(null, "", `#${next}`);
    }, 200);
  });
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) !== written) changedByHand();
  });
}

// The state and the address, each following the other.
import { batch, effect } from "@preact/signals";
import { fromHash, toHash, type Linked } from "./hash";
import * as s from "./store";

export function snapshot(): Linked {
  // while EM plays, the step stays out: it would be another one with every frame
  const half = s.playing.value ? 0 : Math.floor(s.position.value);
  return {
    page: s.page.value,
    at: s.at.value,
    source: s.source.value,
    extra: s.extra.value,
    spec: s.spec.value,
    touched: s.touched.value,
    view: s.view.value,
    step: s.playing.value
      ? undefined
      : s.trace.value && half >= s.lastPosition.value
        ? null
        : half,
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

/** Where a link stands: at its step, or playing where it was written while EM played. */
export const standOf = (link: Linked): number | "end" | "play" =>
  link.step === undefined ? "play" : (link.step ?? "end");

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
let linked = false;

// Every entry of the history that this page writes knows its visit: a new one begins when a person
// changes the address by hand. Within a visit, Back turns pages and undoes no work.
let visit = 0;

function write(how: "pushState" | "replaceState"): void {
  clearTimeout(timer);
  written = toHash(snapshot());
  history[how]({ visit }, "", `#${written}`);
}

/** A change after which Back leads to where we were. */
export function turned(change: () => void): void {
  if (linked) write("replaceState");
  batch(change);
  if (linked) write("pushState");
}

/** From now on the address follows the state, and the state an address that a person changes. */
export function keepLinked(changedByHand: () => void): void {
  linked = true;
  visit = (history.state as { visit?: number } | null)?.visit ?? 0;
  effect(() => {
    snapshot(); // whatever changes in it
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (toHash(snapshot()) !== written || !history.state) write("replaceState");
    }, 200);
  });
  addEventListener("popstate", (event: PopStateEvent) => {
    const of = (event.state as { visit?: number } | null)?.visit;
    if (of !== visit) {
      if (of !== undefined) visit = of;
      return; // hashchange comes next
    }
    clearTimeout(timer);
    written = location.hash.slice(1);
    const there = new URLSearchParams(written);
    batch(() => {
      s.page.value = there.get("page") ?? "lab";
      s.at.value = there.get("at") ?? "";
    });
  });
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) === written) return;
    written = location.hash.slice(1);
    if (history.state === null) visit++;
    changedByHand();
  });
}

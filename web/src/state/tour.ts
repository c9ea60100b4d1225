// What the tour sets, and the person's own rows and model laid aside meanwhile.
import { batch } from "@preact/signals";
import type { Parameters, Spec } from "../api/messages";
import { abandon, attempt } from "./attempt";
import { fetchData, sent, show } from "./rows";
import * as s from "./store";

/** Rows and model at once, as the tour sets them: everything else as at first. */
export function setScene(scene: {
  source: Omit<Extract<s.Source, { kind: "builtin" }>, "kind">;
  spec: Partial<Spec>;
  extra?: number[][];
  touched?: Parameters;
  to: "start" | "end";
}): Promise<void> {
  batch(() => {
    s.source.value = { kind: "builtin", ...scene.source };
    s.spec.value = { ...s.FIRST_SPEC, ...scene.spec };
    s.extra.value = scene.extra ?? [];
    s.touched.value = scene.touched ?? null;
    s.view.value = "pcs";
    s.anomaly.value = 0.05;
    s.ambiguity.value = 0.6;
    for (const lens of [s.showAnomalies, s.showAmbiguity, s.showHills, s.hard]) lens.value = false;
    for (const mark of [s.asked, s.explanation, s.selected, s.chosenStart]) mark.value = null;
    s.starts.value = [];
    s.tool.value = "ask";
  });
  sent.rows = s.extra.value.length;
  return attempt(async (latest) => show(await fetchData(), latest, scene.to));
}

/** Lays the person's own rows and model aside; the answer brings them back. */
export function layAside(): () => void {
  const all: { value: unknown }[] = [
    ...[s.source, s.spec, s.extra, s.touched, s.view, s.anomaly, s.ambiguity, s.showAnomalies],
    ...[s.showAmbiguity, s.showHills, s.hard, s.chosenStart, s.data, s.trace, s.starts, s.tool],
    ...[s.explanation, s.selected, s.asked, s.position],
  ];
  const values = all.map((one) => one.value);
  const drawn = sent.rows;
  return () => {
    abandon();
    sent.rows = drawn;
    batch(() => {
      s.playing.value = false;
      s.held.value = null;
      all.forEach((one, i) => (one.value = values[i]));
    });
  };
}

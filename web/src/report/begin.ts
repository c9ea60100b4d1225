// A Study becomes the state that the parts read: no server, nothing to wait for.
import { batch } from "@preact/signals";
import type { Study } from "../api/messages";
import * as s from "../state/store";

export const STUDY_ELEMENT = "mixtura-study"; // <script type="application/json" id="mixtura-study">

export function findStudy(): Study | null {
  const element = document.getElementById(STUDY_ELEMENT);
  return element ? (JSON.parse(element.textContent ?? "null") as Study | null) : null;
}

export function beginReport(study: Study): void {
  batch(() => {
    s.study.value = study;
    s.source.value = { kind: "study" };
    s.data.value = study.data;
    s.spec.value = study.fit.spec;
    s.starts.value = study.starts;
    s.anomaly.value = study.fit.anomalies.quantile;
    s.ambiguity.value = study.ambiguous.below;
    s.showAnomalies.value = true;
    replayModel(study);
  });
  document.title = `${study.data.title}: report`;
}

/** The run that led to the model, at its end. */
export function replayModel(study: Study): void {
  batch(() => {
    s.playing.value = false;
    s.chosenStart.value = null;
    s.trace.value = study.replay;
    s.position.value = s.lastPosition.value;
  });
}

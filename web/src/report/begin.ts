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
  const best = study.starts.reduce<number>(
    (top, start, i, all) =>
      start.logLikelihoods.at(-1)! > (all[top]?.logLikelihoods.at(-1) ?? -Infinity) ? i : top,
    0,
  );
  batch(() => {
    s.study.value = study;
    s.source.value = { kind: "study" };
    s.data.value = study.data;
    s.spec.value = study.fit.spec;
    s.starts.value = study.starts;
    s.chosenStart.value = study.starts.length ? best : null;
    s.trace.value = study.starts[best] ?? {
      parameters: [study.fit.parameters],
      logLikelihoods: [study.fit.logLikelihood],
      outcome: study.fit.outcome,
      converged: study.fit.converged,
      collapsed: study.fit.collapsed,
    };
    s.position.value = s.lastPosition.value;
  });
}

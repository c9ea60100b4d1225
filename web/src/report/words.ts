// What the first screen says, worked out from the Study.
import type { Finding, Study } from "../api/messages";
import { components, edgeWords, typeName } from "../state/sweepWords";

const ORDER = { severe: 0, warning: 1, info: 2 } as const;

/** The most serious first; in the order given where equally serious. */
export function bySeverity(findings: Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

export const severityName = (severity: Finding["severity"]): string =>
  ({ severe: "Serious", warning: "Take care", info: "Good to know" })[severity];

/** How sure the number of groups is: a few words, and a sentence. */
export function howSure(study: Study): { word: string; why: string } {
  const { sweep, fit } = study;
  const { k, covarianceType } = fit.spec;
  const model = `${components(k)} with ${typeName(covarianceType)} covariance`;
  if (!sweep)
    return {
      word: "Not compared",
      why: `This model has ${model}. No other number of groups was tried beside it, or nothing is known of it here.`,
    };
  const chosen = sweep.cells.find((cell) => cell.selected);
  if (chosen && (chosen.k !== k || chosen.covarianceType !== covarianceType))
    return {
      word: "Not the choice",
      why: `This model has ${model}. The comparison would choose ${components(chosen.k)} with ${typeName(chosen.covarianceType)} covariance.`,
    };
  const tried = sweep.cells.length;
  const others = tried === 1 ? "" : `${tried} models were compared. `;
  const why = `${others}${sweep.sentences[0]} ${edgeWords(sweep)}`;
  return { word: sweep.word, why: why.trim() };
}

/** What is wrong, in a few words. */
export function whatIsWrong(findings: Finding[]): { word: string; why: string } {
  const n = (severity: Finding["severity"]) =>
    findings.filter((finding) => finding.severity === severity).length;
  const [severe, warning, info] = [n("severe"), n("warning"), n("info")];
  if (!findings.length) return { word: "Nothing found", why: "Every check of the model passed." };
  const said = [
    severe && `${severe} serious`,
    warning && `${warning} to take care of`,
    info && `${info} ${info === 1 ? "thing" : "things"} good to know`,
  ].filter(Boolean);
  const word = severe ? "Read first" : warning ? "Take care" : "Small things";
  return { word, why: `${said.join(", ")}.` };
}

/** A date as people write it; what it was where it is none. */
export function day(created: string): string {
  const date = new Date(created);
  if (isNaN(date.getTime())) return created;
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

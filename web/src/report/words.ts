// What the first screen says, worked out from the Study.
import type { Finding } from "../api/messages";

const ORDER = { severe: 0, warning: 1, info: 2 } as const;

/** The most serious first; in the order given where equally serious. */
export function bySeverity(findings: Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

export const severityName = (severity: Finding["severity"]): string =>
  ({ severe: "Serious", warning: "Take care", info: "Good to know" })[severity];

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

// The report: the same parts, started from the Study in the file itself.
import { study } from "../state/store";

export function Report() {
  const told = study.value;
  return <main class="report">{told && <h1>{told.fit.headline}</h1>}</main>;
}

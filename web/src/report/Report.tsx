// The report: the same parts as the lab, started from the Study in the file itself.
import { useMemo } from "preact/hooks";
import { Live } from "../parts/Live";
import { study } from "../state/store";
import { Contents, type Chapter } from "./parts/Contents";
import { Findings } from "./parts/Findings";
import { Groups } from "./parts/Groups";
import { Making } from "./parts/Making";
import { Others } from "./parts/Others";
import { Convergence, Picture } from "./parts/Picture";
import { Sizes } from "./parts/Sizes";
import { Summary } from "./parts/Summary";
import { Ambiguous, Unusual } from "./parts/Unusual";

const CHAPTERS: Chapter[] = [
  { id: "summary", title: "In short" },
  { id: "findings", title: "What to know first" },
  { id: "groups", title: "The groups" },
  { id: "picture", title: "How EM found them" },
  { id: "starts", title: "Every start" },
  { id: "sizes", title: "How many groups" },
  { id: "unusual", title: "Unusual rows" },
  { id: "between", title: "Rows between groups" },
  { id: "methods", title: "Other methods" },
  { id: "making", title: "How it was made" },
];

export function Report() {
  const told = study.value!;
  const chapters = useMemo(
    () => CHAPTERS.filter(({ id }) => id !== "starts" || told.starts.length > 0),
    [told],
  );
  return (
    <div class="report">
      <Live />
      <Contents chapters={chapters} />
      <main>
        <Summary study={told} />
        <Findings findings={told.fit.findings} />
        <Groups
          groups={told.groups}
          nRows={told.data.nRows}
          heavy={told.fit.spec.component === "student_t"}
        />
        <Picture study={told} />
        {told.starts.length > 0 && <Convergence study={told} />}
        <Sizes sweep={told.sweep} />
        <Unusual study={told} />
        <Ambiguous study={told} />
        <Others study={told} />
        <Making study={told} />
      </main>
    </div>
  );
}

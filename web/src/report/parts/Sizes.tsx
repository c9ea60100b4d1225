// Why so many groups: every model that was compared.
import { useState } from "preact/hooks";
import type { Sweep, SweepCell } from "../../api/messages";
import { CellCard } from "../../parts/CellCard";
import { Choice } from "../../parts/Field";
import { SweepChart } from "../../parts/SweepChart";
import { SweepTable } from "../../parts/SweepTable";
import type { Criterion } from "../../api/enumerations";
import { chosenOf, CRITERIA, HOLLOW, summaryOf } from "../../state/sweepWords";
import { Section } from "./Section";

export function Sizes({ sweep }: { sweep: Sweep | null }) {
  return (
    <Section id="sizes" title="How many groups" lead={sweep ? LEAD : undefined}>
      {sweep ? (
        <Compared sweep={sweep} />
      ) : (
        <p>
          Nothing is known of other models: this one was fitted alone. To compare sizes, give a
          range, such as <code>-k 1:8</code>.
        </p>
      )}
    </Section>
  );
}

const LEAD =
  "More groups always fit better. A criterion also counts what they cost, so that its lowest point is a fair choice. Where rows are few, it is checked on rows left out of the fit.";

function Compared({ sweep }: { sweep: Sweep }) {
  const [criterion, setCriterion] = useState<Criterion>(sweep.criterion);
  const [picked, setPicked] = useState<SweepCell | null>(chosenOf(sweep));
  return (
    <>
      <div class="verdict-words">
        {summaryOf(sweep).map((line, i) => (
          <p key={i} class={i ? "" : "verdict"}>
            {line}
          </p>
        ))}
      </div>
      <div class="halves wider">
        <div class="card">
          <SweepChart sweep={sweep} criterion={criterion} picked={picked} onPick={setPicked} />
        </div>
        <div class="no-print">
          <Choice
            label="Criterion shown"
            value={criterion}
            options={CRITERIA}
            onChange={setCriterion}
          />
          {picked && <CellCard cell={picked} sweep={sweep} criterion={criterion} />}
        </div>
      </div>
      <p class="hint">
        {CRITERIA.find(({ value }) => value === criterion)!.why} {HOLLOW}
      </p>
      <SweepTable sweep={sweep} />
    </>
  );
}

// Other methods on the same rows: what they found, in words, in pictures and in numbers.
import { useMemo } from "preact/hooks";
import type { Study } from "../../api/messages";
import { Methods } from "../../parts/Methods";
import { sentence } from "../../parts/Player";
import { Table } from "../../parts/Table";
import { number } from "../../state/number";
import { sideBySide } from "../../state/sideBySide";
import { Section } from "./Section";

export function Others({ study }: { study: Study }) {
  const { comparison, data, fit } = study;
  const of = useMemo(
    () => comparison && sideBySide(data, fit.parameters, comparison),
    [comparison, data, fit],
  );
  return (
    <Section id="methods" title="Other methods on the same rows">
      {!comparison && <p>No other method was run beside the mixture.</p>}
      {comparison && (
        <ul class="said-of">
          {comparison.sentences.map((text, i) => (
            <li key={i}>{sentence(text)}</li>
          ))}
        </ul>
      )}
      {comparison && of && <Methods of={of} methods={comparison.methods} />}
      {comparison && !of && (
        <>
          <p class="hint">This report holds no rows, so the labels cannot be drawn.</p>
          <Table
            open
            title="All methods as a table"
            head={["Method", "Groups", "Noise rows", "Silhouette", "Assignment"]}
            rows={comparison.methods.map((m) => [
              m.name,
              m.error ?? m.groups,
              m.noise,
              number(m.silhouette, 2),
              m.assignment,
            ])}
          />
        </>
      )}
    </Section>
  );
}

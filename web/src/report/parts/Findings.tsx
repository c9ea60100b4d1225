// What is wrong, the most serious first, each with what to do.
import type { Finding } from "../../api/messages";
import { sentence } from "../../parts/Player";
import { bySeverity, severityName } from "../words";
import { Section } from "./Section";

export function Findings({ findings }: { findings: Finding[] }) {
  return (
    <Section id="findings" title="What to know first">
      {findings.length ? (
        <ul class="findings">
          {bySeverity(findings).map((finding, i) => (
            <li key={i} class={finding.severity}>
              <p class="severity">{severityName(finding.severity)}</p>
              <div>
                <p class="message">{sentence(finding.message)}</p>
                {finding.advice && <p class="advice">{sentence(finding.advice)}</p>}
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <p>
          The checks found nothing wrong: the groups are large enough, none has collapsed, and the
          model fits its rows.
        </p>
      )}
    </Section>
  );
}

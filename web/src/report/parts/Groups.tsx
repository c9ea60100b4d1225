// The groups in the units of the table: share, what marks each, mean and deviation of each column.
import type { Groups as Told } from "../../api/messages";
import { componentVariable } from "../../draw/theme";
import { count, percent, writers } from "../figures";
import { distances } from "../groups";
import { Section } from "./Section";

export function Groups(props: { groups: Told; nRows: number; heavy: boolean }) {
  const { groups, nRows, heavy } = props;
  return (
    <Section
      id="groups"
      title="The groups"
      lead="How large each group is and what sets it apart from the average of the table."
    >
      <ol class="groups">
        {groups.weights.map((weight, c) => (
          <li key={c} style={{ "--own": componentVariable(c) }}>
            <span class="badge">{c}</span>
            <span class="share">{percent(weight)}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${100 * weight}%` }} />
            </span>
            <span class="marks">
              {groups.named[c]}
              <span class="quiet"> about {count(Math.round(weight * nRows))} rows</span>
            </span>
          </li>
        ))}
        {groups.noise !== undefined && (
          <li style={{ "--own": "var(--quiet)" }}>
            <span />
            <span class="share">{percent(groups.noise)}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${100 * groups.noise}%` }} />
            </span>
            <span class="marks">
              noise, in no group
              <span class="quiet"> about {count(Math.round(groups.noise * nRows))} rows</span>
            </span>
          </li>
        )}
      </ol>
      <Numbers groups={groups} heavy={heavy} />
      {groups.note && <p class="hint">{groups.note}</p>}
    </Section>
  );
}

/** Mean ± standard deviation; the longer of groups and columns goes down. */
function Numbers({ groups, heavy }: { groups: Told; heavy: boolean }) {
  const { names, weights, means, sds, withheld } = groups;
  const write = writers(means, sds);
  const away = distances(groups);
  const down = names.length > 5 || names.length >= weights.length; // columns of the table go down
  const name = (c: number) => (
    <span class="badge" style={{ "--own": componentVariable(c) }}>
      <span class="hidden">group </span>
      {c}
    </span>
  );
  const cell = (c: number, j: number) =>
    withheld.includes(c) ? (
      <td key={`${c} ${j}`} class="quiet">
        withheld
      </td>
    ) : (
      <td
        key={`${c} ${j}`}
        style={{ "--away": Math.min(Math.abs(away[c][j]) / 2.2, 1).toFixed(2) }}
      >
        {write[j](means[c][j])} <span class="quiet">± {write[j](sds[c][j])}</span>
      </td>
    );
  return (
    <figure class="numbers">
      <div class="wide" tabIndex={0} role="region" aria-label="The groups in numbers">
        <table>
          <thead>
            <tr>
              <th scope="col">{down ? "Column" : "Group"}</th>
              {down
                ? weights.map((_, c) => (
                    <th scope="col" key={c}>
                      {name(c)}
                    </th>
                  ))
                : names.map((text) => (
                    <th scope="col" key={text}>
                      {text}
                    </th>
                  ))}
            </tr>
          </thead>
          <tbody>
            {(down ? names : weights).map((_, i) => (
              <tr key={i}>
                <th scope="row">{down ? names[i] : name(i)}</th>
                {(down ? weights : names).map((__, j) => (down ? cell(j, i) : cell(i, j)))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption class="hint">
        {heavy ? "Centre ± scale" : "Mean ± standard deviation"}, in the units of the table. The
        stronger the tint, the further from the average.
      </figcaption>
    </figure>
  );
}

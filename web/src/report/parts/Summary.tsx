// The first screen: the answer in one sentence, how sure it is, and what to look at.
import type { Study } from "../../api/messages";
import { componentVariable } from "../../draw/theme";
import { covarianceOf, kindOf } from "../../state/sweepWords";
import { count, percent } from "../figures";
import { day, whatIsWrong } from "../words";

export function Summary({ study }: { study: Study }) {
  const { data, fit, groups, ambiguous, anomalies, verdict } = study;
  const wrong = whatIsWrong(fit.findings);
  const noisy = groups.noise === undefined ? "" : ", nor the noise,";
  const worst = fit.findings.some(({ severity }) => severity !== "info");
  return (
    <header class="summary" id="summary">
      <p class="kicker">
        <span>mixtura report</span> {data.title}
        {study.created && <span class="when">{day(study.created)}</span>}
      </p>
      <h1 id="summary-title" tabIndex={-1}>
        {fit.headline.replaceAll(" %", "\u00a0%")}
      </h1>
      <Strip weights={groups.weights} noise={groups.noise ?? 0} />
      <dl class="facts">
        <div>
          <dt>Can it be relied on</dt>
          <dd class={verdict.level === "yes" ? undefined : "worry"}>{verdict.word}</dd>
          <dd class="quiet">{verdict.sentence}</dd>
        </div>
        <div>
          <dt>What is wrong</dt>
          <dd class={worst ? "worry" : undefined}>{wrong.word}</dd>
          <dd class="quiet">{wrong.why}</dd>
        </div>
        <div>
          <dt>Unusual rows</dt>
          <dd>{count(anomalies.count)}</dd>
          <dd class="quiet">
            {`${percent(anomalies.count / data.nRows)} of ${count(data.nRows)}: ${groups.noise === undefined ? "" : "they are noise, or "}the model hardly expects them.`}
          </dd>
        </div>
        <div>
          <dt>Rows between groups</dt>
          <dd>{count(ambiguous.count)}</dd>
          <dd class="quiet">
            {ambiguous.count
              ? `${percent(ambiguous.share)}: no group${noisy} has ${percent(ambiguous.below)} of them or more.`
              : `Every row has a group${noisy && ", or noise,"} that holds at least ${percent(ambiguous.below)} of it.`}
          </dd>
        </div>
      </dl>
      <p class="hint basis">
        {count(data.nRows)} rows, {count(groups.names.length)}{" "}
        {groups.names.length === 1 ? "column" : "columns"}.{" "}
        {fit.spec.component === "student_t"
          ? "A mixture of Student t's, with "
          : "A Gaussian mixture with "}
        {covarianceOf(kindOf(fit.spec), groups.names.length)}
        {groups.noise === undefined ? "" : ", beside noise"}.
      </p>
    </header>
  );
}

/** The shares as one strip. */
function Strip({ weights, noise }: { weights: number[]; noise: number }) {
  return (
    <div class="strip" aria-hidden="true">
      {weights.map((weight, c) => (
        <span key={c} style={{ "--own": componentVariable(c), flexGrow: Math.max(weight, 0.004) }}>
          {weight > 0.05 && c}
        </span>
      ))}
      {noise > 0 && <span style={{ "--own": "var(--quiet)", flexGrow: Math.max(noise, 0.004) }} />}
    </div>
  );
}

// How mixtures fail, beside other methods on the same rows, and what mends each failure.
import { useEffect, useRef } from "preact/hooks";
import { Methods } from "../parts/Methods";
import { failure, fetchSide, show, side, views, waiting } from "../state/failures";
import { number } from "../state/number";
import * as s from "../state/store";
import { covarianceOf, kindOf } from "../state/sweepWords";
import { sentence } from "../parts/Player";

export function Failures() {
  const now = side.value;
  const modes = s.hello.value?.failures ?? [];
  useEffect(() => void fetchSide(), [now?.mode, now?.fixed]);
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const chosen = list.current?.querySelector("[aria-current]");
    chosen?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [now?.mode]);
  if (!now) return null;
  const told = failure.value;
  const of = views.value;
  const at = modes.findIndex(({ mode }) => mode === now.mode);
  return (
    <div class="failures">
      <nav class="modes" aria-label="Failure modes" ref={list}>
        <ol>
          {modes.map(({ mode, title }, i) => (
            <li key={mode}>
              <button
                type="button"
                aria-current={mode === now.mode ? "true" : undefined}
                onClick={() => show(mode, false)}
              >
                <span class="number">{i + 1}</span> {title}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <div class="failure">
        <header>
          <div>
            <p class={now.fixed ? "state fixed" : "state"}>
              {now.fixed ? "Mended" : `Failure ${at + 1} of ${modes.length}`}
            </p>
            <h2 class="headline">{now.title}</h2>
            {told && (
              <p class="lead" id="why">
                {sentence(now.fixed ? told.cure : told.why)}
              </p>
            )}
            {told && <p class="hint">{settings(told)}</p>}
          </div>
          <button
            type="button"
            class={now.fixed ? "mend" : "mend primary"}
            aria-pressed={now.fixed}
            onClick={() => show(now.mode, !now.fixed)}
          >
            {now.fixed ? "Show the failure" : "Fix it"}
          </button>
        </header>
        {of && told ? (
          <>
            <div class={told.fixed === now.fixed ? undefined : "stale"}>
              <Methods of={of} methods={told.comparison.methods} />
            </div>
            <p class="hint">
              Agreement: 1 is the groups as they were made, 0 is chance. Naive Bayes is taught
              those groups; the others never see them.
            </p>
            <h3>In words</h3>
            <ul class={told.fixed === now.fixed ? "said-of" : "said-of stale"}>
              {told.comparison.sentences.map((text) => (
                <li key={text}>{sentence(text)}</li>
              ))}
            </ul>
          </>
        ) : (
          <p class="empty" aria-busy={waiting.value}>
            {waiting.value ? "Fitting four methods…" : ""}
          </p>
        )}
      </div>
    </div>
  );
}

/** What was fitted, in one line. */
function settings(told: NonNullable<typeof failure.value>): string {
  const { spec, parameters, nParameters, logLikelihood } = told.fit;
  const parts = [
    `k = ${spec.k}`,
    covarianceOf(kindOf(spec)),
    ...(parameters.noise ? [`noise ${(100 * parameters.noise.weight).toFixed(0)} %`] : []),
    `floor ${spec.regCovar}`,
    spec.scale ? "standardised" : "columns as they are",
    `${told.data.nRows} rows`,
    `${nParameters} numbers learnt`,
    `log-likelihood ${number(logLikelihood)}`,
  ];
  return `The mixture: ${parts.join(", ")}.`;
}

// How the report was made, so that it can be made again.
import type { Study } from "../../api/messages";
import { sentence } from "../../parts/Player";
import { number } from "../../state/number";
import { sharedWords, typeName } from "../../state/sweepWords";
import { day } from "../words";
import { Section } from "./Section";

export function Making({ study }: { study: Study }) {
  const { data, fit } = study;
  const { spec } = fit;
  const heavy = spec.component === "student_t";
  const common = sharedWords(spec.covarianceType, study.groups.names.length);
  const facts: [string, string][] = [
    ["Groups", String(spec.k)],
    [heavy ? "Scale matrices" : "Covariance", typeName(spec.covarianceType)],
    ...(common ? [["Groups have", common] as [string, string]] : []),
    ["Tails", heavy ? "heavy (Student t)" : "of a bell (Gaussian)"],
    ...(spec.noise === null
      ? []
      : [
          ["Noise began with", `${Number((100 * spec.noise).toPrecision(3))} %`] as [
            string,
            string,
          ],
        ]),
    ["Start method", spec.init],
    ["Seed", String(spec.seed)],
    ["Floor", String(spec.regCovar)],
    ["Standardised", spec.scale ? "yes" : "no"],
    ["Iterations", String(fit.nIter)],
    ["Log-likelihood", number(fit.logLikelihood)],
    ["BIC", number(fit.bic)],
    ["AIC", number(fit.aic)],
    ["ICL", number(fit.icl)],
    ["Numbers learnt", String(fit.nParameters)],
  ];
  return (
    <Section id="making" title="How it was made">
      <dl class="settings">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>{sentence(fit.outcome)}</p>
      {[data.sampled, ...data.notes].filter(Boolean).map((line) => (
        <p key={line}>{sentence(line!)}</p>
      ))}
      {study.command && <Code title="As a command" text={study.command} />}
      {study.python && <Code title="In Python" text={study.python} />}
      <p class="hint">
        Written by mixtura {study.version}
        {study.created && `, ${day(study.created)}`}. This file holds all that it shows and asks
        nothing of the network.
      </p>
    </Section>
  );
}

function Code({ title, text }: { title: string; text: string }) {
  return (
    <figure class="code">
      <figcaption>{title}</figcaption>
      <pre tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </figure>
  );
}

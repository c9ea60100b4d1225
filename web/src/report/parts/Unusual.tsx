// The rows that the model hardly expects, each with its sentence; and those between groups.
import { useState } from "preact/hooks";
import type { Study } from "../../api/messages";
import { sentence } from "../../parts/Player";
import { askRow } from "../../state/asking";
import { go } from "../../state/player";
import { say } from "../../state/say";
import * as s from "../../state/store";
import { count, percent, rowsOf } from "../figures";
import { Section } from "./Section";

const FEW = 10;

export function Unusual({ study }: { study: Study }) {
  const { anomalies, fit, data } = study;
  const [all, setAll] = useState(false);
  const noisy = study.groups.noise === undefined ? "" : "are noise, or ";
  const told = anomalies.rows;
  const shown = all ? told : told.slice(0, FEW);
  return (
    <Section
      id="unusual"
      title="Unusual rows"
      lead={`${rowsOf(anomalies.count)} of ${count(data.nRows)} ${noisy}lie below the threshold, which calls the lowest ${percent(fit.anomalies.quantile)} unusual.${told.length > 1 ? " The most unusual come first." : ""}`}
    >
      {told.length > 0 && (
        <ol class="rows-told">
          {shown.map(({ row, sentence: text }) => (
            <Told key={row} text={text} row={row} />
          ))}
        </ol>
      )}
      {told.length > FEW && (
        <button type="button" class="more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? `Only the first ${FEW}` : `All ${told.length}`}
        </button>
      )}
      {told.length < anomalies.count && told.length > 0 && (
        <p class="hint">
          {count(told.length)} of the {count(anomalies.count)} are told one by one.
        </p>
      )}
      {!told.length && anomalies.count > 0 && (
        <p>This report holds no rows, so the unusual ones are only counted.</p>
      )}
    </Section>
  );
}

/** A sentence on a row, with a button that shows it where it is drawn. */
function Told({ text, row }: { text: string; row: number | null }) {
  const drawn = s.shownIndex.value;
  return (
    <li>
      <p>{sentence(text)}</p>
      {row !== null && s.rows.value && (!drawn || drawn.includes(row)) && (
        <button type="button" aria-label={`Show row ${row + 1}`} onClick={() => show(row)}>
          Show
        </button>
      )}
    </li>
  );
}

/** The row that a sentence begins with, from 0. */
const rowIn = (text: string): number | null => {
  const found = /^row (\d+):/.exec(text);
  return found && Number(found[1]) - 1;
};

/** Marks a row in the picture, with its answer beside it. */
function show(row: number): void {
  go(s.lastPosition.value);
  if (!askRow(row)) return;
  document.querySelector(".board")!.scrollIntoView({ block: "center" });
  document.querySelector<HTMLElement>(".board")!.focus({ preventScroll: true });
  say(`Row ${row + 1} is marked in the picture.`);
}

export function Ambiguous({ study }: { study: Study }) {
  const { ambiguous } = study;
  return (
    <Section
      id="between"
      title="Rows between groups"
      lead={
        ambiguous.count
          ? `A label is a guess where no group holds at least ${percent(ambiguous.below)} of a row.`
          : `Every row has a group that holds at least ${percent(ambiguous.below)} of it.`
      }
    >
      {ambiguous.count > 0 && (
        <ul class="rows-told">
          {ambiguous.sentences.map((text, i) => (
            <Told key={i} text={text} row={rowIn(text)} />
          ))}
        </ul>
      )}
    </Section>
  );
}

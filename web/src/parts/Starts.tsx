// Local optima: where every start leads.
import { allStarts, replay, STARTS, summary } from "../state/runs";
import { number } from "../state/player";
import * as s from "../state/store";
import { Table } from "./Table";

export function Starts() {
  const found = s.starts.value;
  const ends = found.map((start) => start.logLikelihoods.at(-1)!);
  const best = Math.max(...ends);
  return (
    <div class="starts">
      {s.hello.value && (
        <button
          type="button"
          class="quietly"
          onClick={() => void allStarts()}
          disabled={!s.data.value}
        >
          {found.length ? "Run the starts again" : `Run ${STARTS} starts side by side`}
        </button>
      )}
      {found.length > 0 && <p class="verdict">{summary()}</p>}
      {found.length > 0 && (
        <ol class="ranking">
          {found.map((start, i) => {
            const behind = best - ends[i];
            return (
              <li key={start.number}>
                <button
                  type="button"
                  class={s.chosenStart.value === i ? "row chosen" : "row"}
                  aria-pressed={s.chosenStart.value === i}
                  disabled={!start.parameters.length}
                  onClick={() => replay(i)}
                >
                  <span>
                    <span class="hidden">Start </span>
                    {i + 1}
                  </span>
                  <span class={behind < 1 ? "number good" : "number"}>
                    {behind < 1 ? "best" : `−${number(behind)}`}
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
      {found.length > 0 && (
        <Table
          title="Starts as a table"
          head={["Start", "Log-likelihood", "Iterations", "At rest"]}
          rows={found.map((start, j) => [
            j + 1,
            number(ends[j], 3),
            start.logLikelihoods.length - 1,
            start.converged ? "yes" : "no",
          ])}
        />
      )}
    </div>
  );
}

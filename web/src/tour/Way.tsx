// The way: every stop as a small button, the ones done filled.
import { END, goTo, here, seen, STOPS } from "./course";
import * as s from "../state/store";

export function Way() {
  return (
    <nav class="way" aria-label="Stops of the tour">
      <ol>
        {STOPS.map((stop, i) => (
          <li key={stop.id} class={stop.holds === undefined ? undefined : "question"}>
            <button
              type="button"
              class={seen.value[stop.id] ? "done" : undefined}
              aria-current={here.value === stop ? "step" : undefined}
              aria-label={`${i + 1}. ${stop.title}${seen.value[stop.id] ? " (done)" : ""}`}
              onClick={() => goTo(i)}
            >
              {i + 1}
            </button>
          </li>
        ))}
      </ol>
      <p class="quiet">
        {s.at.value === END ? "The end" : `${STOPS.indexOf(here.value!) + 1} of ${STOPS.length}`}
      </p>
    </nav>
  );
}

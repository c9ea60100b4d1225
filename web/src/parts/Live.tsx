// What happened, in words: spoken quietly; and what went wrong, shown until it is put away.
import { problem, said } from "../state/store";
import { Icon } from "./Icon";
import { sentence } from "./Player";

export function Live() {
  return (
    <>
      <p class="hidden" role="status" aria-live="polite" id="said">
        {said.value}
      </p>
      <div role="alert" class="alerts">
        {problem.value && (
          <div class="problem">
            <p>{sentence(problem.value)}</p>
            <button
              type="button"
              class="icon"
              aria-label="Put away"
              onClick={() => (problem.value = null)}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
      </div>
    </>
  );
}

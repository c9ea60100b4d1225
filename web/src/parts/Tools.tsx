// What the pointer does on the picture.
import { tool } from "../state/store";

export function Tools() {
  return (
    <div class="tools" role="group" aria-label="What a click does">
      <button
        type="button"
        aria-pressed={tool.value === "ask"}
        onClick={() => (tool.value = "ask")}
      >
        Ask
      </button>
      <button
        type="button"
        aria-pressed={tool.value === "draw"}
        onClick={() => (tool.value = "draw")}
      >
        Draw rows
      </button>
    </div>
  );
}

// Space plays, arrows step: wherever no control wants the key for itself.
import { go, step, toggle } from "../state/player";
import { asked, lastPosition, selected, study } from "../state/store";

const OWN = "input, select, textarea, [contenteditable], summary, pre, .wide";

export function listenToKeys(): void {
  addEventListener("keydown", (event) => {
    const target = event.target as Element;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!document.querySelector(".player") || target.matches(OWN)) return;
    if (study.value && !target.closest("#picture")) return; // elsewhere they scroll the report
    if (event.key === " " && !target.matches("button, a")) toggle();
    else if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(lastPosition.value);
    else if (event.key === "Escape") {
      selected.value = null;
      asked.value = null;
      return;
    } else return;
    event.preventDefault();
  });
}

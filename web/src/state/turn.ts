// From page to page, and from place to place on one.
import { batch } from "@preact/signals";
import { at, page } from "./store";

export function turnTo(to: string, place = ""): void {
  const moved = page.peek() !== to;
  batch(() => {
    if (moved || place) at.value = place;
    page.value = to;
  });
  if (moved) scrollTo(0, 0);
}

// From page to page, and from place to place on one. Back leads to where one was.
import { turned } from "./link";
import { at, page } from "./store";

export function turnTo(to: string, place = ""): void {
  const moved = page.peek() !== to;
  if (!moved && (!place || place === at.peek())) return;
  turned(() => {
    at.value = place;
    page.value = to;
  });
  if (moved) scrollTo(0, 0);
}

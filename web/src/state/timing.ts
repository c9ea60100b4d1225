// How long things take, for the tests and for whoever opens the console: window.__lab.

export interface Timings {
  control: number[]; // from a changed control to the paint of what came of it, ms
  points: number[]; // painting the rows, ms
  overlay: number[]; // painting ellipses and the rest, ms
  frames: number[]; // between frames while playing, ms
}

export const timings: Timings = { control: [], points: [], overlay: [], frames: [] };
const KEPT = 600;

export function note(list: number[], value: number): void {
  list.push(value);
  if (list.length > KEPT) list.shift();
}

let begun = 0;
let answered = false;

/** A person changed a control. */
export function changed(): void {
  begun = performance.now();
  answered = false;
}

/** What came of it is in the state; the next paint shows it. */
export function arrived(): void {
  answered = begun > 0;
}

/** Something was painted. */
export function painted(): void {
  if (!answered) return;
  note(timings.control, performance.now() - begun);
  begun = 0;
  answered = false;
}

declare global {
  interface Window {
    __lab?: Timings;
  }
}
window.__lab = timings;

// Colours come from the style sheet, so that light and dark are decided in one place.
import { signal } from "@preact/signals";

export type Colour = readonly [number, number, number];

export interface Theme {
  paper: Colour; // behind the rows
  ink: Colour;
  quiet: Colour; // rows that belong to nobody yet
  alert: Colour; // flagged rows and the border of the usual
  components: Colour[];
}

export const COMPONENT_COLOURS = 16;

function read(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): Colour => {
    const hex = style.getPropertyValue(name).trim().replace("#", "");
    const value = parseInt(hex, 16) || 0;
    return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  };
  return {
    paper: colour("--plot"),
    ink: colour("--ink"),
    quiet: colour("--quiet"),
    alert: colour("--alert"),
    components: Array.from({ length: COMPONENT_COLOURS }, (_, i) => colour(`--c${i + 1}`)),
  };
}

export const theme = signal<Theme>(read());

matchMedia("(prefers-color-scheme: dark)").addEventListener(
  "change",
  () => (theme.value = read()),
);

// Paper is white whatever the screen is. Pictures that were painted listen to the same event, and
// come after this listener.
addEventListener("beforeprint", () => {
  document.documentElement.dataset.print = "";
  theme.value = read();
});
export const printing = (): boolean => document.documentElement.dataset.print !== undefined;

addEventListener("afterprint", () => {
  delete document.documentElement.dataset.print;
  theme.value = read();
});

const still = matchMedia("(prefers-reduced-motion: reduce)");
export const reducedMotion = signal(still.matches);
still.addEventListener("change", () => (reducedMotion.value = still.matches));

export const css = (c: Colour, alpha = 1): string => `rgb(${c[0]} ${c[1]} ${c[2]} / ${alpha})`;

/** The style sheet's name for component c, for HTML and SVG. */
export const componentVariable = (c: number): string => `var(--c${(c % COMPONENT_COLOURS) + 1})`;

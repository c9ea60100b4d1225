// What lies over the rows: ellipses with their numbers, handles, flags, the border of the usual.
import type { Ellipse } from "../model/ellipse";
import type { Plane } from "../model/projection";
import { spread, type Place } from "./badges";
import { toX, toY, type Frame } from "./frame";
import { radius } from "./points";
import { css, type Theme } from "./theme";

export interface OverlayLayer {
  ellipses: Ellipse[];
  selected: number | null;
  editable: boolean;
  contour: Float64Array | null; // segments x0 y0 x1 y1, plane units
  hills?: Float64Array[]; // lines of equal density, the highest first
  flagged: ArrayLike<number> | null; // rows to ring
  plane: Plane | null;
  asked: [number, number] | null;
  withheld?: number[]; // components whose place is not known
}

const BADGE = 11;

/** Where the handle that turns and stretches an ellipse lies, in CSS pixels. */
export function handleOf(e: Ellipse, f: Frame): [number, number] {
  const reach = e.drawn[1] * e.major;
  return [toX(f, e.x + reach * Math.cos(e.angle)), toY(f, e.y + reach * Math.sin(e.angle))];
}

function trace(context: CanvasRenderingContext2D, e: Ellipse, f: Frame, deviations: number): void {
  const [c, s] = [Math.cos(e.angle), Math.sin(e.angle)];
  context.beginPath();
  for (let i = 0; i <= 64; i++) {
    const t = (i / 64) * 2 * Math.PI;
    const u = deviations * e.major * Math.cos(t);
    const v = deviations * e.minor * Math.sin(t);
    context.lineTo(toX(f, e.x + u * c - v * s), toY(f, e.y + u * s + v * c));
  }
  context.closePath();
}

export function paintOverlay(
  context: CanvasRenderingContext2D,
  layer: OverlayLayer | null,
  f: Frame,
  theme: Theme,
): void {
  context.setTransform(f.ratio, 0, 0, f.ratio, 0, 0);
  context.clearRect(0, 0, f.width, f.height);
  if (!layer) return;
  context.save();
  context.beginPath();
  context.rect(f.left, f.top, f.right - f.left, f.bottom - f.top);
  context.clip();
  layer.hills?.forEach((line, i, all) =>
    segments(context, line, f, css(theme.ink, 0.75 - (0.5 * i) / all.length), 1),
  );
  if (layer.contour) segments(context, layer.contour, f, css(theme.alert, 0.9), 1.5);
  if (layer.flagged && layer.plane) rings(context, layer.flagged, layer.plane, f, theme);
  const known = (c: number) => !layer.withheld?.includes(c);
  layer.ellipses.forEach(
    (e, c) => known(c) && body(context, e, c, layer.selected === c, f, theme),
  );
  if (layer.asked) cross(context, layer.asked, f, theme);
  context.restore();
  const { selected } = layer;
  if (layer.editable && selected !== null && layer.ellipses[selected])
    handle(context, layer.ellipses[selected], selected, f, theme);
  const places = badges(layer.ellipses, f);
  places.forEach((at, c) => at && known(c) && leader(context, layer.ellipses[c], at, c, f, theme));
  places.forEach((at, c) => at && known(c) && badge(context, at, c, selected === c, theme));
}

/** Where the badge of each component lies, in CSS pixels; null where its mean is out of sight. */
export function badges(shapes: Ellipse[], f: Frame): (Place | null)[] {
  const means = shapes.map((e): Place => [toX(f, e.x), toY(f, e.y)]);
  const seen = means.map(([x, y]) => x >= f.left && x <= f.right && y >= f.top && y <= f.bottom);
  const places = spread(
    means.filter((_, c) => seen[c]),
    2 * BADGE + 3,
    [f.left, f.top, f.right, f.bottom],
  );
  let next = 0;
  return seen.map((there) => (there ? places[next++] : null));
}

/** From a mean to the badge that had to step aside. */
function leader(
  context: CanvasRenderingContext2D,
  e: Ellipse,
  [x, y]: Place,
  c: number,
  f: Frame,
  theme: Theme,
): void {
  const mean: Place = [toX(f, e.x), toY(f, e.y)];
  if (Math.hypot(mean[0] - x, mean[1] - y) < 3) return;
  const colour = css(theme.components[c % theme.components.length]);
  context.beginPath();
  context.moveTo(...mean);
  context.lineTo(x, y);
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
  context.beginPath();
  context.arc(...mean, 2.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function body(
  context: CanvasRenderingContext2D,
  e: Ellipse,
  c: number,
  chosen: boolean,
  f: Frame,
  theme: Theme,
): void {
  const colour = theme.components[c % theme.components.length];
  trace(context, e, f, e.drawn[1]);
  context.fillStyle = css(colour, chosen ? 0.16 : 0.09);
  context.fill();
  context.lineWidth = chosen ? 2.5 : 1.75;
  context.strokeStyle = css(colour, 0.95);
  context.stroke();
  trace(context, e, f, e.drawn[0]);
  context.lineWidth = 1;
  context.strokeStyle = css(colour, 0.5);
  context.stroke();
}

function badge(
  context: CanvasRenderingContext2D,
  [x, y]: Place,
  c: number,
  chosen: boolean,
  theme: Theme,
): void {
  context.beginPath();
  context.arc(x, y, BADGE + (chosen ? 1.5 : 0), 0, 2 * Math.PI);
  context.fillStyle = css(theme.paper);
  context.fill();
  context.lineWidth = chosen ? 3 : 2;
  context.strokeStyle = css(theme.components[c % theme.components.length]);
  context.stroke();
  context.fillStyle = css(theme.ink);
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(c), x, y + 0.5);
}

function handle(
  context: CanvasRenderingContext2D,
  e: Ellipse,
  c: number,
  f: Frame,
  theme: Theme,
): void {
  const [x, y] = handleOf(e, f);
  context.beginPath();
  context.moveTo(toX(f, e.x), toY(f, e.y));
  context.lineTo(x, y);
  context.lineWidth = 1;
  context.strokeStyle = css(theme.components[c % theme.components.length], 0.7);
  context.stroke();
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fillStyle = css(theme.components[c % theme.components.length]);
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = css(theme.paper);
  context.stroke();
}

function segments(
  context: CanvasRenderingContext2D,
  ends: Float64Array,
  f: Frame,
  colour: string,
  width: number,
): void {
  context.beginPath();
  for (let i = 0; i < ends.length; i += 4) {
    context.moveTo(toX(f, ends[i]), toY(f, ends[i + 1]));
    context.lineTo(toX(f, ends[i + 2]), toY(f, ends[i + 3]));
  }
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function rings(
  context: CanvasRenderingContext2D,
  flagged: ArrayLike<number>,
  plane: Plane,
  f: Frame,
  theme: Theme,
): void {
  const size = radius(plane.x.length) + 2.5;
  context.beginPath();
  for (let i = 0; i < flagged.length; i++) {
    const x = toX(f, plane.x[flagged[i]]);
    const y = toY(f, plane.y[flagged[i]]);
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 2 * Math.PI);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = css(theme.alert);
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, at: [number, number], f: Frame, theme: Theme) {
  const [x, y] = [toX(f, at[0]), toY(f, at[1])];
  for (const [width, colour] of [
    [5, css(theme.paper)],
    [2, css(theme.ink)],
  ] as const) {
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      context.moveTo(x + 6 * dx, y + 6 * dy);
      context.lineTo(x + 14 * dx, y + 14 * dy);
    }
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}

// The big picture, and hands on it: ask a point, drag a mean or a handle, draw rows.
import { computed } from "@preact/signals";
import { useRef } from "preact/hooks";
import { fromX, fromY, toX, toY, type Frame } from "../draw/frame";
import { badges, handleOf } from "../draw/overlay";
import { drag, ellipses, transformed, withMean, type Ellipse } from "../model/ellipse";
import { lift } from "../model/projection";
import { ask } from "../state/asking";
import { goOnFrom } from "../state/model";
import { drawRow } from "../state/rows";
import { axisNames, extent, overlay, points } from "../state/scene";
import * as s from "../state/store";
import { Scatter } from "./Scatter";

const REACH = 16; // CSS pixels within which a hand takes hold

type Grip =
  | { kind: "mean"; component: number; dx: number; dy: number }
  | { kind: "handle"; component: number }
  | { kind: "draw"; x: number; y: number };

/** What lies under (x, y): a handle before a mean, the selected before the others. */
function gripAt(shapes: Ellipse[], f: Frame, x: number, y: number): Grip | null {
  const chosen = s.selected.value;
  if (chosen !== null && shapes[chosen]) {
    const [hx, hy] = handleOf(shapes[chosen], f);
    if (Math.hypot(hx - x, hy - y) < REACH) return { kind: "handle", component: chosen };
  }
  let best: Grip | null = null;
  let nearest = REACH;
  const held = badges(shapes, f); // what a hand takes hold of; the mean goes along
  shapes.forEach((e, component) => {
    const [bx, by] = held[component] ?? [toX(f, e.x), toY(f, e.y)];
    const [dx, dy] = [toX(f, e.x) - x, toY(f, e.y) - y];
    const away = Math.hypot(bx - x, by - y);
    if (away < nearest) {
      nearest = away;
      best = { kind: "mean", component, dx, dy };
    }
  });
  return best;
}

/** The row under (x, y), or the place itself where the plane is all there is. */
function pointAt(f: Frame, x: number, y: number): number[] | null {
  const [rows, plane, plan] = [s.rows.value, s.plane.value, s.plan.value];
  if (!rows || !plane || !plan) return null;
  let [found, nearest] = [-1, plan.d > 2 ? Infinity : 10];
  for (let i = 0; i < rows.n; i++) {
    const away = Math.hypot(toX(f, plane.x[i]) - x, toY(f, plane.y[i]) - y);
    if (away < nearest) [found, nearest] = [i, away];
  }
  if (found >= 0) return Array.from(rows.values.subarray(found * rows.d, (found + 1) * rows.d));
  return lift(plan, fromX(f, x), fromY(f, y), new Array<number>(plan.d).fill(0));
}

function move(grip: Grip, f: Frame, x: number, y: number): void {
  const now = s.held.value ?? s.current.value;
  const plan = s.plan.value;
  if (!now || !plan) return;
  if (grip.kind === "mean") {
    const mean = now.means[grip.component];
    const to = lift(plan, fromX(f, x + grip.dx), fromY(f, y + grip.dy), mean);
    s.held.value = withMean(now, grip.component, to);
  } else if (grip.kind === "handle") {
    const e = ellipses(now, plan)[grip.component];
    const to: [number, number] = [fromX(f, x) - e.x, fromY(f, y) - e.y];
    s.held.value = transformed(now, grip.component, plan, drag(e.angle, e.drawn[1] * e.major, to));
  } else if (Math.hypot(grip.x - x, grip.y - y) > 9) {
    [grip.x, grip.y] = [x, y];
    drawRow(fromX(f, x), fromY(f, y));
  }
}

const label = computed(() => {
  const k = s.current.value?.weights.length ?? 0;
  const n = s.rows.value?.n ?? 0;
  const [x, y] = axisNames.value;
  const noise = s.current.value?.noise ? "; rows that are noise are in a muted colour" : "";
  return `${n} rows and ${k} components as ellipses${noise}, ${x} across${y ? `, ${y} up` : ""}. The table below says the same in numbers.`;
});

const cursor = computed(() => (s.tool.value === "draw" ? "crosshair" : "default"));

export function Stage() {
  const grip = useRef<Grip | null>(null);
  const pressed = useRef<[number, number] | null>(null);

  const onPointer = (event: PointerEvent, f: Frame, x: number, y: number) => {
    const target = event.currentTarget as HTMLElement | null;
    const live = s.hello.value !== null;
    const shapes = overlay.value?.ellipses ?? [];
    if (event.type === "pointerdown" && event.button === 0) {
      grip.current = live ? gripAt(shapes, f, x, y) : null;
      if (live && s.tool.value === "draw" && grip.current?.kind !== "handle") {
        grip.current = { kind: "draw", x, y };
        drawRow(fromX(f, x), fromY(f, y));
      }
      pressed.current = [x, y];
      if (grip.current) {
        s.playing.value = false;
        if (grip.current.kind !== "draw") s.selected.value = grip.current.component;
        target?.setPointerCapture?.(event.pointerId);
        event.preventDefault();
      }
    } else if (event.type === "pointermove") {
      if (grip.current && (s.held.value || moved(pressed.current, x, y)))
        move(grip.current, f, x, y);
    } else if (event.type === "pointerup") {
      const [held, still] = [s.held.value, !moved(pressed.current, x, y)];
      if (held) void goOnFrom(held);
      else if (still && pressed.current && !grip.current) {
        s.selected.value = null;
        void ask(pointAt(f, x, y));
      }
      grip.current = pressed.current = null;
    } else if (event.type === "pointercancel") {
      s.held.value = null;
      grip.current = pressed.current = null;
    }
  };

  return (
    <Scatter
      points={points}
      overlay={overlay}
      extent={extent}
      names={axisNames}
      label={label.value}
      onPointer={onPointer}
      cursor={cursor}
    />
  );
}

const moved = (from: [number, number] | null, x: number, y: number) =>
  from !== null && Math.hypot(from[0] - x, from[1] - y) > 3;

/** By keyboard: moves the selected component by a fiftieth of the picture, or turns and scales it. */
export function nudge(component: number, key: string): boolean {
  const [now, plan] = [s.held.value ?? s.current.value, s.plan.value];
  if (!now || !plan) return false;
  const { x, y } = extent.value;
  const [du, dv] = [(x[1] - x[0]) / 50, (y[1] - y[0]) / 50];
  const shift = {
    ArrowLeft: [-du, 0],
    ArrowRight: [du, 0],
    ArrowUp: [0, dv],
    ArrowDown: [0, -dv],
  }[key];
  if (shift) {
    const e = ellipses(now, plan)[component];
    const mean = lift(plan, e.x + shift[0], e.y + shift[1], now.means[component]);
    s.held.value = withMean(now, component, mean);
    return true;
  }
  const stretch = { "+": 1.1, "=": 1.1, "-": 1 / 1.1 }[key];
  const turn = { "[": 0.1, "]": -0.1 }[key];
  if (!stretch && !turn) return false;
  const [c, sn] = [Math.cos(turn ?? 0), Math.sin(turn ?? 0)];
  const by = stretch ?? 1;
  s.held.value = transformed(now, component, plan, [
    [by * c, -by * sn],
    [by * sn, by * c],
  ]);
  return true;
}

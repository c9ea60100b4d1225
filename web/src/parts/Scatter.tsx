// Rows and ellipses on two canvases, axes in SVG. It draws what signals say, outside Preact's
// rendering, so that a frame costs the painting and nothing else.
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { frame, ticks, ticksUp, tickText, toX, toY, type Extent, type Frame } from "../draw/frame";
import { paintOverlay, type OverlayLayer } from "../draw/overlay";
import { PointPainter, type PointLayer } from "../draw/points";
import { printing, theme } from "../draw/theme";
import { note, painted, timings } from "../state/timing";

export interface ScatterProps {
  points: ReadonlySignal<PointLayer | null>;
  overlay: ReadonlySignal<OverlayLayer | null>;
  extent: ReadonlySignal<Extent>;
  names: ReadonlySignal<[string, string]>;
  label: string; // what the picture shows, for those who cannot see it
  onPointer?: (event: PointerEvent, frame: Frame, x: number, y: number) => void;
  cursor?: ReadonlySignal<string>;
}

const EMPTY = frame(0, 0, 1, { x: [0, 1], y: [0, 1] });

export function Scatter(props: ScatterProps) {
  const box = useRef<HTMLDivElement>(null);
  const lower = useRef<HTMLCanvasElement>(null);
  const upper = useRef<HTMLCanvasElement>(null);
  const size = useMemo(() => signal({ width: 0, height: 0, ratio: 1 }), []);
  const area = useMemo(() => signal<Frame>(EMPTY), []);

  const measure = () => {
    const { clientWidth: width, clientHeight: height } = box.current!;
    size.value = { width, height, ratio: printing() ? 2 : Math.min(devicePixelRatio || 1, 2) };
  };

  useEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const painter = new PointPainter(lower.current!.getContext("2d", { alpha: false })!);
    const over = upper.current!.getContext("2d")!;
    let [dirtyPoints, dirtyOverlay, scheduled] = [false, false, 0];
    const paint = () => {
      scheduled = 0;
      if (dirtyPoints) {
        const begun = performance.now();
        painter.paint(props.points.peek(), area.peek(), theme.peek().paper);
        note(timings.points, performance.now() - begun);
      }
      if (dirtyOverlay) {
        const begun = performance.now();
        paintOverlay(over, props.overlay.peek(), area.peek(), theme.peek());
        note(timings.overlay, performance.now() - begun);
      }
      dirtyPoints = dirtyOverlay = false;
      if (printing()) merge(lower.current!, upper.current!);
      painted();
    };
    const schedule = () => (scheduled ||= requestAnimationFrame(paint));
    const stops = [
      effect(() => {
        const { width, height, ratio } = size.value;
        if (!width || !height) return;
        for (const canvas of [lower.current!, upper.current!]) {
          canvas.width = Math.round(width * ratio);
          canvas.height = Math.round(height * ratio);
        }
        area.value = frame(width, height, ratio, props.extent.value);
      }),
      effect(() => {
        void [props.points.value, area.value, theme.value];
        dirtyPoints = area.value.width > 0;
        schedule();
      }),
      effect(() => {
        void [props.overlay.value, area.value, theme.value];
        dirtyOverlay = area.value.width > 0;
        schedule();
      }),
    ];
    const now = () => {
      measure();
      paint();
    };
    addEventListener("beforeprint", now); // there is no frame between it and the paper
    addEventListener("afterprint", measure);
    return () => {
      removeEventListener("beforeprint", now);
      removeEventListener("afterprint", measure);
      stops.forEach((stop) => stop());
      cancelAnimationFrame(scheduled);
    };
  }, [props.points, props.overlay, props.extent]);

  const point = (event: PointerEvent) => {
    const bounds = box.current!.getBoundingClientRect();
    props.onPointer?.(event, area.value, event.clientX - bounds.left, event.clientY - bounds.top);
  };

  return (
    <div
      class="scatter"
      ref={box}
      role="img"
      aria-label={props.label}
      onPointerDown={point}
      onPointerMove={point}
      onPointerUp={point}
      onPointerCancel={point}
      onPointerLeave={point}
      style={{ cursor: props.cursor?.value ?? "default" }}
    >
      <canvas ref={lower} class="rows" />
      <Axes area={area} names={props.names} />
      <canvas ref={upper} class="over" />
    </div>
  );
}

/** Both canvases as one picture: on paper the upper one is not see-through. */
function merge(lower: HTMLCanvasElement, upper: HTMLCanvasElement): void {
  const { width, height } = lower;
  if (!width || !height) return;
  const copy = new OffscreenCanvas(width, height);
  for (const canvas of [lower, upper]) copy.getContext("2d")!.drawImage(canvas, 0, 0);
  lower.width = width; // forgets its strokes
  lower.getContext("2d")!.drawImage(copy, 0, 0);
}

function Axes({
  area,
  names,
}: {
  area: ReadonlySignal<Frame>;
  names: ReadonlySignal<[string, string]>;
}) {
  const f = area.value;
  if (!f.width) return null;
  const across = ticks(f.extent.x, (f.right - f.left) / 90);
  const up = names.value[1] ? ticksUp(f.extent, f.bottom - f.top) : [];
  const stepX = across[1] - across[0] || 1;
  const stepY = up[1] - up[0] || 1;
  return (
    <svg class="axes" width={f.width} height={f.height} aria-hidden="true">
      {across.map((v) => (
        <g key={`x${v}`}>
          <line class="grid" x1={toX(f, v)} x2={toX(f, v)} y1={f.top} y2={f.bottom} />
          <text x={toX(f, v)} y={f.bottom + 15} text-anchor="middle">
            {tickText(v, stepX)}
          </text>
        </g>
      ))}
      {up.map((v) => (
        <g key={`y${v}`}>
          <line class="grid" x1={f.left} x2={f.right} y1={toY(f, v)} y2={toY(f, v)} />
          <text x={f.left - 7} y={toY(f, v) + 3.5} text-anchor="end">
            {tickText(v, stepY)}
          </text>
        </g>
      ))}
      <text class="name" x={f.right} y={f.height - 5} text-anchor="end">
        {names.value[0]}
      </text>
      <text class="name" x={f.left + 8} y={f.top + 14} text-anchor="start">
        {names.value[1] && `↑ ${names.value[1]}`}
      </text>
    </svg>
  );
}

// One method's groups, under a cursor that all panels share.
import { useComputed, useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { hardColours, softColours } from "../draw/colours";
import { toX, toY, type Frame } from "../draw/frame";
import type { OverlayLayer } from "../draw/overlay";
import { componentVariable, theme } from "../draw/theme";
import { ellipses } from "../model/ellipse";
import { labelOf, TRUTH, type SideBySide, type View } from "../state/sideBySide";
import { number } from "../state/number";
import { Scatter } from "./Scatter";

interface Props {
  of: SideBySide;
  view: View;
  cursor: Signal<number | null>;
  agreeing?: string; // what an agreement of 1 means
}

const REACH = 40; // CSS pixels

export function MethodPanel(props: Props) {
  const { of, view, cursor, agreeing } = props;
  const shown = useSignal(props);
  useEffect(() => {
    shown.value = props;
  }, [of, view]);
  const points = useComputed(() => {
    const { of, view } = shown.value;
    const soft = view === of.views[0];
    const colours = soft
      ? softColours(
          of.responsibilities,
          of.parameters.weights.length,
          theme.value.components,
          theme.value.quiet,
        )
      : hardColours(view.labels, theme.value.components, theme.value.quiet);
    return { plane: of.plane, colours, strength: null };
  });
  const overlay = useComputed((): OverlayLayer => {
    const { of, view } = shown.value;
    const i = cursor.value;
    const lit = i !== null && i < of.rows.n;
    return {
      ellipses: view === of.views[0] ? ellipses(of.parameters, of.plan) : [],
      selected: null,
      editable: false,
      contour: null,
      flagged: null,
      plane: of.plane,
      asked: lit ? [of.plane.x[i], of.plane.y[i]] : null,
    };
  });
  const extent = useComputed(() => shown.value.of.extent);
  const names = useComputed(() => shown.value.of.plan.names);

  const onPointer = (event: PointerEvent, f: Frame, x: number, y: number) => {
    if (event.type === "pointerleave") cursor.value = null;
    else if (event.type === "pointermove" || event.type === "pointerdown")
      cursor.value = nearest(of, f, x, y);
  };
  const i = cursor.value;
  const label = i !== null && i < of.rows.n ? view.labels[i] : null;
  return (
    <figure class="method" data-method={view.name}>
      <figcaption>
        <strong>{view.name}</strong>
        <span class="quiet">
          {facts(view)}
          {agreeing && view.ari !== null && ` (1 is ${agreeing})`}
        </span>
      </figcaption>
      <div class="pane">
        {view.error ? (
          <p class="empty">{view.error}</p>
        ) : (
          <Scatter
            points={points}
            overlay={overlay}
            extent={extent}
            names={names}
            label={`${view.name}: ${facts(view)}. The table below says the same.`}
            onPointer={onPointer}
          />
        )}
      </div>
      <p
        class="under"
        style={{
          "--own": label !== null && label >= 0 ? componentVariable(label) : "var(--quiet)",
        }}
      >
        {i !== null && label !== null && (
          <>
            <span class="badge">{label < 0 ? "–" : label}</span> {labelOf(of, view, i)}
          </>
        )}
      </p>
    </figure>
  );
}

export function facts(view: View): string {
  const groups = `${view.groups} group${view.groups === 1 ? "" : "s"}`;
  const noise = view.noise ? `, ${view.noise} rows noise` : "";
  if (view.name === TRUTH) return groups + noise;
  return `${groups}${noise}${view.ari === null ? "" : `, agreement ${number(view.ari, 2)}`}`;
}

/** The row nearest to a place in pixels, if one is near. */
function nearest(of: SideBySide, f: Frame, x: number, y: number): number | null {
  let found: number | null = null;
  let least = REACH;
  for (let i = 0; i < of.rows.n; i++) {
    const away = Math.hypot(toX(f, of.plane.x[i]) - x, toY(f, of.plane.y[i]) - y);
    if (away < least) [found, least] = [i, away];
  }
  return found;
}

// BIC, AIC or ICL against k, one curve a covariance type: colour, marker and name.
import { COVARIANCE_TYPES, type Criterion, type Kind } from "../api/enumerations";
import type { Sweep, SweepCell } from "../api/messages";
import { tickText, ticks } from "../draw/frame";
import { componentVariable } from "../draw/theme";
import { number } from "../state/number";
import { apart, partsOf, ringed, shortName, sound, span, typeName } from "../state/sweepWords";
import { useWidth } from "./useWidth";

/** Markers for types in turn, centred on (0, 0); colours turn in another number. */
const MARKS = [
  "M-4.6 0a4.6 4.6 0 1 0 9.2 0a4.6 4.6 0 1 0 -9.2 0z",
  "M-4.2 -4.2h8.4v8.4h-8.4z",
  "M0 -6l6 6l-6 6l-6 -6z",
  "M0 -5.6l5.6 9.6h-11.2z",
  "M0 5.6l5.6 -9.6h-11.2z",
];
const markOf = (kind: Kind) =>
  MARKS[Math.max(COVARIANCE_TYPES.indexOf(partsOf(kind).shape), 0) % MARKS.length];

interface Props {
  sweep: Sweep;
  criterion: Criterion;
  picked: SweepCell | null;
  onPick: (cell: SweepCell) => void; // looked at
  onLoad?: (cell: SweepCell) => void; // clicked; a report loads nothing
}

export function SweepChart({ sweep, criterion, picked, onPick, onLoad }: Props) {
  const { cells } = sweep;
  const elbow = criterion === sweep.criterion ? sweep.elbow : null;
  const [box, width] = useWidth<HTMLDivElement>(720);
  const height = Math.min(Math.max(0.56 * width, 280), 440);
  const [left, right, top, bottom] = [58, width - (width < 480 ? 66 : 84), 30, height - 40];
  const sizes = [...new Set(cells.map(({ k }) => k))].sort((a, b) => a - b);
  const [low, high] = span(cells, criterion);
  const [first, last] = [sizes[0], Math.max(sizes.at(-1)!, sizes[0] + 1)];
  const x = (k: number) => left + 8 + ((k - first) / (last - first)) * (right - left - 16);
  const y = (v: number) =>
    bottom - ((Math.min(Math.max(v, low), high) - low) / (high - low)) * (bottom - top);
  const beyond = (cell: SweepCell) => cell[criterion]! > high || cell[criterion]! < low;
  const best = ringed(sweep, criterion);
  const swept = new Set(cells.map(({ covarianceType }) => covarianceType));
  // a report may be of a family that joined after its page was built
  const types = [...new Set<Kind>([...COVARIANCE_TYPES, ...swept])].filter((type) =>
    swept.has(type),
  );
  const curves = types.map((type) =>
    cells
      .filter((cell) => cell.covarianceType === type && cell[criterion] !== null)
      .sort((a, b) => a.k - b.k),
  );
  const labels = apart(
    curves.map((curve) => (curve.length ? y(curve.at(-1)![criterion]!) : bottom)),
    15,
    top,
    bottom,
  );
  const up = ticks([low, high], Math.round(height / 60));

  const onKey = (event: KeyboardEvent) => {
    const from = picked ?? best;
    if (!from) return;
    if (event.key === "Enter" || event.key === " ") onLoad?.(from);
    else {
      const to = neighbour(cells, criterion, from, event.key);
      if (!to) return;
      onPick(to);
      const marks = box.current!.querySelectorAll<SVGGElement>("[data-cell]");
      marks.forEach((mark) => mark.dataset.cell === nameOf(to) && mark.focus());
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const focusable = picked ?? best;
  return (
    <div class="sweep" ref={box}>
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={`${criterion.toUpperCase()} of every model against its number of components. Arrow keys go from model to model${onLoad ? ", Enter loads one" : ""}.`}
        onKeyDown={onKey}
      >
        {up.map((v) => (
          <g key={v}>
            <line class="grid" x1={left} x2={right} y1={y(v)} y2={y(v)} />
            <text x={left - 7} y={y(v) + 3.5} text-anchor="end">
              {tickText(v, up[1] - up[0])}
            </text>
          </g>
        ))}
        {sizes.map((k) => (
          <text key={k} x={x(k)} y={bottom + 20} text-anchor="middle">
            {width > 420 || k % 2 ? k : ""}
          </text>
        ))}
        <text class="name" x={right} y={height - 4} text-anchor="end">
          components k
        </text>
        <text class="name" x={left - 7} y={14} text-anchor="start">
          ↑ {criterion.toUpperCase()}, low is good
        </text>
        {elbow !== null && (
          <g class="elbow">
            <line x1={x(elbow)} x2={x(elbow)} y1={top} y2={bottom} />
            <text x={x(elbow) + 6} y={top + 8}>
              elbow {elbow}
            </text>
          </g>
        )}
        {types.map((type, t) => (
          <g key={type} style={{ "--own": componentVariable(t) }}>
            <path
              class="line"
              d={curves[t]
                .map((c, i, all) => {
                  const off = i > 0 && beyond(c) && beyond(all[i - 1]); // along the frame
                  return `${i && !off ? "L" : "M"}${x(c.k)} ${y(c[criterion]!).toFixed(1)}`;
                })
                .join("")}
            />
            {curves[t].length > 0 && (
              <text class="series" x={right + 6} y={labels[t] + 4}>
                {shortName(type)}
              </text>
            )}
          </g>
        ))}
        {best && <circle class="lowest" cx={x(best.k)} cy={y(best[criterion]!)} r={12} />}
        {best && (
          <text
            class="lowest-name"
            x={x(best.k)}
            y={Math.min(y(best[criterion]!) + 27, bottom + 2)}
            text-anchor="middle"
          >
            {criterion === sweep.criterion ? "chosen" : "lowest"}
          </text>
        )}
        {types.map((type, t) =>
          curves[t].map((cell) => (
            <g
              key={nameOf(cell)}
              data-cell={nameOf(cell)}
              class={`mark${sound(cell) ? "" : " unsound"}${same(picked, cell) ? " picked" : ""}${beyond(cell) ? " beyond" : ""}`}
              style={{ "--own": componentVariable(t) }}
              transform={`translate(${x(cell.k)} ${y(cell[criterion]!).toFixed(1)})`}
              role="button"
              tabindex={same(focusable, cell) ? 0 : -1}
              aria-label={spoken(cell, criterion) + (onLoad ? ". Load this model" : "")}
              onFocus={() => onPick(cell)}
              onPointerEnter={(event) => event.pointerType === "mouse" && onPick(cell)}
              onClick={() => (onLoad ?? onPick)(cell)}
            >
              <circle class="catch" r={11} />
              <path d={markOf(type)} />
            </g>
          )),
        )}
      </svg>
    </div>
  );
}

const nameOf = (cell: SweepCell) => `${cell.covarianceType}-${cell.k}`;
const same = (a: SweepCell | null, b: SweepCell) => a !== null && nameOf(a) === nameOf(b);

function spoken(cell: SweepCell, criterion: Criterion): string {
  const name = `${typeName(cell.covarianceType)}, k = ${cell.k}`;
  const value = `${criterion.toUpperCase()} ${number(cell[criterion])}`;
  return `${name}: ${value}${sound(cell) ? "" : ", set aside"}`;
}

/** Left and right change k, up and down the covariance type. */
function neighbour(cells: SweepCell[], criterion: Criterion, from: SweepCell, key: string) {
  const along = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const across = { ArrowUp: -1, ArrowDown: 1 }[key];
  const there = cells.filter((cell) => cell[criterion] !== null);
  if (along)
    return there
      .filter((c) => c.covarianceType === from.covarianceType && (c.k - from.k) * along > 0)
      .sort((a, b) => along * (a.k - b.k))[0];
  if (!across) return undefined;
  const column = there
    .filter((cell) => cell.k === from.k)
    .sort((a, b) => b[criterion]! - a[criterion]!);
  return column[column.findIndex((cell) => same(from, cell)) + across];
}

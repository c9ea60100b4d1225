// The log-likelihood, growing beside the picture; every start as a ghost behind it.
import type { Trace } from "../api/messages";
import { replay } from "../state/runs";
import { tickText, ticks } from "../draw/frame";
import { number } from "../state/player";
import * as s from "../state/store";
import { Table } from "./Table";
import { useWidth } from "./useWidth";

const HEIGHT = 190;
const [LEFT, TOP, BOTTOM] = [52, 12, 160];

export function Curve() {
  return s.trace.value && <Drawn trace={s.trace.value} />;
}

function Drawn({ trace }: { trace: Trace }) {
  const [box, width] = useWidth<HTMLElement>(340);
  const right = width - 12;
  const ghosts = s.starts.value;
  const own = trace.logLikelihoods;
  const reached = s.iterationOf(Math.max(0, Math.ceil(Math.floor(s.position.value) / 2) - 1));
  const begun = s.position.value >= 1;
  const all = [own, ...ghosts.map((ghost) => ghost.logLikelihoods)];
  const most = Math.max(4, ...all.map((curve) => curve.length - 1));
  const high = Math.max(...all.map((curve) => curve.at(-1)!));
  const low = Math.min(...all.map((curve) => curve[Math.min(1, curve.length - 1)]));
  const foot = high - Math.max((high - low) * 1.15, 1e-6 * Math.abs(high), 1e-9);
  const head = high + (high - foot) * 0.06;
  const x = (i: number) => LEFT + (i / most) * (right - LEFT);
  const y = (v: number) => BOTTOM - ((Math.max(v, foot) - foot) / (head - foot)) * (BOTTOM - TOP);
  const path = (curve: number[]) =>
    curve.map((v, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join("");
  const up = ticks([foot, head], 4);
  const across = ticks([0, most], 5).filter(Number.isInteger);
  return (
    <figure class="curve" ref={box}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={`Log-likelihood: ${begun ? number(own[reached]) : "not known yet"} after ${reached} of ${own.length - 1} iterations.`}
      >
        {up.map((v) => (
          <g key={v}>
            <line class="grid" x1={LEFT} x2={right} y1={y(v)} y2={y(v)} />
            <text x={LEFT - 6} y={y(v) + 3.5} text-anchor="end">
              {tickText(v, up[1] - up[0])}
            </text>
          </g>
        ))}
        {across.map((v) => (
          <text key={v} x={x(v)} y={BOTTOM + 15} text-anchor="middle">
            {v}
          </text>
        ))}
        <text class="name" x={right} y={HEIGHT - 2} text-anchor="end">
          iteration
        </text>
        {ghosts.map((ghost, i) =>
          i === s.chosenStart.value ? null : (
            <g key={i} class="ghost" onClick={() => replay(i)}>
              <path class="catch" d={path(ghost.logLikelihoods)} />
              <path d={path(ghost.logLikelihoods)} />
            </g>
          ),
        )}
        <path class="ahead" d={path(own)} />
        {begun && (
          <>
            <path class="own" d={path(own.slice(0, reached + 1))} />
            <circle class="here" cx={x(reached)} cy={y(own[reached])} r={4.5} />
          </>
        )}
      </svg>
      <figcaption>
        Log-likelihood <strong>{begun ? number(own[reached]) : "–"}</strong>
        {begun && reached > 0 && own[reached] >= own[reached - 1] && (
          <span class="quiet"> +{number(own[reached] - own[reached - 1], 3)}</span>
        )}
      </figcaption>
      <Table
        title="Log-likelihoods as a table"
        head={["Iteration", "Log-likelihood"]}
        rows={() => own.map((v, i) => [i, number(v, 3)])}
      />
    </figure>
  );
}

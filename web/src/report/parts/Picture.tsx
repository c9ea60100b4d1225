// The picture with EM's replay, and beside it what one may look at: curves, lenses, a point.
import { useEffect, useRef } from "preact/hooks";
import type { Study } from "../../api/messages";
import { Curve } from "../../parts/Curve";
import { HEIGHTS, ViewControls } from "../../parts/DataControls";
import { Panel } from "../../parts/Panel";
import { Phase, Player } from "../../parts/Player";
import { PointCard } from "../../parts/PointCard";
import { Stage } from "../../parts/Stage";
import { Starts } from "../../parts/Starts";
import * as s from "../../state/store";
import { replayModel } from "../begin";
import { Lenses } from "./Lenses";
import { Section } from "./Section";

export function Picture({ study }: { study: Study }) {
  const board = useRef<HTMLDivElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) board.current!.scrollIntoView({ block: "nearest" });
    first.current = false;
  }, [s.trace.value]);
  const { data } = study;
  return (
    <Section
      id="picture"
      title="How EM found them"
      lead={
        <>
          {data.rows
            ? "Each row has the colours of the groups it belongs to."
            : "The groups as ellipses."}
          {study.replay.parameters.length > 1 && (
            <span class="no-print"> Press play to see the groups find their places.</span>
          )}
        </>
      }
    >
      <div class="picture">
        <div class="seen">
          <Phase />
          <div class="board" ref={board} tabIndex={0} role="group" aria-label={KEYS}>
            <Stage />
          </div>
          <Player />
          {data.sampled && <p class="hint">{data.sampled}</p>}
          {data.rows && data.names.length === 1 && <p class="hint">{HEIGHTS}</p>}
        </div>
        <div class="beside">
          {data.names.length > 2 && (
            <Panel title="Seen from">
              <ViewControls />
            </Panel>
          )}
          <Lenses study={study} />
          {data.rows && <PointCard />}
        </div>
      </div>
    </Section>
  );
}

const KEYS = "The picture. Space plays, left and right arrow step.";

export function Convergence({ study }: { study: Study }) {
  const { data } = study;
  const some = study.starts.some(({ parameters }) => parameters.length > 0);
  return (
    <Section
      id="starts"
      title="Every start"
      lead={
        <>
          EM climbs from a start to the nearest top, which need not be the highest. So it starts
          several times.{" "}
          {some ? (
            <span class="no-print">Choose one to replay it in the picture above.</span>
          ) : data.rows ? (
            "There was room for their curves alone, not for their steps."
          ) : (
            "Only their curves are shown: their steps would tell rows, or there was no room for them."
          )}
        </>
      }
    >
      <div class="halves starts-shown">
        <div class="card">
          <Curve />
        </div>
        <div class="own-starts">
          <button
            type="button"
            class={s.chosenStart.value === null ? "quietly chosen" : "quietly"}
            aria-pressed={s.chosenStart.value === null}
            onClick={() => replayModel(study)}
          >
            The model
          </button>
          <Starts />
        </div>
      </div>
      {study.startsNote && <p class="hint">{study.startsNote}</p>}
    </Section>
  );
}

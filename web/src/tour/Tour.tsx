// The tour: an idea or a claim, a live picture of the real engine, and one thing to try.
import { useEffect, useRef } from "preact/hooks";
import { reducedMotion } from "../draw/theme";
import { Phase, Player } from "../parts/Player";
import { Stage } from "../parts/Stage";
import { ask } from "../state/asking";
import { layAside } from "../state/tour";
import { say } from "../state/say";
import * as s from "../state/store";
import { CONTROLS } from "./Controls";
import { enter, goTo, guesses, here, index, lookOn, ready, seen } from "./course";
import { Finale } from "./Finale";
import { rowAt } from "./rows";
import type { Stop } from "./stop";
import { Way } from "./Way";

export function Tour() {
  const there = s.data.value !== null;
  const stop = here.value;
  const title = useRef<HTMLHeadingElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (!there) return;
    const restore = layAside();
    const away = lookOn();
    return () => {
      away();
      restore();
    };
  }, [there]);
  useEffect(() => {
    if (!there || !stop) return;
    void enter(stop);
    if (moved.current) {
      title.current?.focus();
      say(`${stop.title} ${stop.task}`);
    }
    moved.current = true;
  }, [there, stop]);
  return (
    <div class="tour">
      <Way />
      {stop ? <At stop={stop} key={stop.id} title={title} /> : <Finale />}
    </div>
  );
}

function At({ stop, title }: { stop: Stop; title: { current: HTMLHeadingElement | null } }) {
  const said = seen.value[stop.id];
  const hasPlayer = stop.tools.includes("player");
  const done = useRef<HTMLElement>(null);
  const before = useRef(said);
  useEffect(() => {
    // Below the picture, where there is no room beside it, nobody would notice it.
    if (said && !before.current && matchMedia("(max-width: 860px)").matches)
      done.current?.scrollIntoView({
        block: "nearest",
        behavior: reducedMotion.peek() ? "auto" : "smooth",
      });
    before.current = said;
  }, [said]);
  return (
    <div class="stop">
      <article class="told">
        <p class="quiet">{stop.holds === undefined ? "An idea" : "True or false?"}</p>
        <h2 class="headline" tabIndex={-1} ref={title}>
          {stop.title}
        </h2>
        {stop.text.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        {stop.holds !== undefined && <Guess stop={stop} />}
        <section class="try" aria-label="Try it">
          <h3>Try it</h3>
          <p>{stop.task}</p>
        </section>
      </article>
      <div class="after">
        {said && (
          <section class="try done" id="seen" ref={done} aria-label="What happened">
            <h3>Done ✓</h3>
            {stop.holds !== undefined && <p class="verdict">{judged(stop)}</p>}
            <p>{said}</p>
          </section>
        )}
        <div class="turns">
          <button type="button" disabled={index.value === 0} onClick={() => goTo(index.value - 1)}>
            Back
          </button>
          <button
            type="button"
            class={said ? "primary" : undefined}
            onClick={() => goTo(index.value + 1)}
          >
            Next
          </button>
        </div>
      </div>
      <div class="shown" inert={ready.value !== stop} aria-busy={ready.value !== stop}>
        {hasPlayer && <Phase />}
        <div class="board">
          <Stage />
        </div>
        {hasPlayer && <Player />}
        <div class="tools-of">
          {stop.picks && (
            <div class="picks">
              {stop.picks.map(({ name, find }) => (
                <button
                  type="button"
                  key={name}
                  disabled={!s.current.value}
                  onClick={() => void ask(rowAt(find()))}
                >
                  {name}
                </button>
              ))}
            </div>
          )}
          {stop.tools.map((tool) => {
            if (tool === "player") return null;
            const Control = CONTROLS[tool];
            return <Control key={tool} />;
          })}
        </div>
      </div>
    </div>
  );
}

function Guess({ stop }: { stop: Stop }) {
  const guess = guesses.value[stop.id];
  return (
    <div class="guess" role="group" aria-label="What do you think?">
      <span>What do you think?</span>
      {[true, false].map((value) => (
        <button
          type="button"
          key={String(value)}
          aria-pressed={guess === value}
          onClick={() => (guesses.value = { ...guesses.value, [stop.id]: value })}
        >
          {value ? "True" : "False"}
        </button>
      ))}
    </div>
  );
}

function judged(stop: Stop): string {
  const truth = stop.holds ? "It is true." : "It is false.";
  const guess = guesses.value[stop.id];
  if (guess === undefined) return truth;
  return guess === stop.holds
    ? `${truth} You were right.`
    : `${truth} Many people think otherwise.`;
}

// One titled part of the side column.
import type { ComponentChildren } from "preact";

export function Panel(props: {
  title: string;
  hint?: string;
  children: ComponentChildren;
  id?: string;
}) {
  return (
    <section class="panel" id={props.id} aria-label={props.title}>
      <h2>{props.title}</h2>
      {props.hint && <p class="hint">{props.hint}</p>}
      {props.children}
    </section>
  );
}

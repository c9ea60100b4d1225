// One section of the report: a heading that the contents list leads to.
import type { ComponentChildren } from "preact";

export interface SectionProps {
  id: string;
  title: string;
  lead?: ComponentChildren;
  children: ComponentChildren;
}

export function Section({ id, title, lead, children }: SectionProps) {
  return (
    <section class="chapter" id={id} aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`} tabIndex={-1}>
          {title}
        </h2>
        {lead && <p class="lead">{lead}</p>}
      </header>
      {children}
    </section>
  );
}

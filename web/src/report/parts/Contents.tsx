// The contents at the side; the section in sight is marked.
import { useEffect, useState } from "preact/hooks";
import { reducedMotion } from "../../draw/theme";

export interface Chapter {
  id: string;
  title: string;
}

export function Contents({ chapters }: { chapters: Chapter[] }) {
  const [here, setHere] = useState(chapters[0]?.id);
  useEffect(() => {
    const look = () => {
      const line = innerHeight * 0.35;
      const above = chapters.filter(
        ({ id }) => document.getElementById(id)!.getBoundingClientRect().top < line,
      );
      const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
      setHere((atEnd ? chapters : above).at(-1)?.id ?? chapters[0].id);
    };
    addEventListener("scroll", look, { passive: true });
    look();
    return () => removeEventListener("scroll", look);
  }, [chapters]);
  const go = (event: Event, id: string) => {
    event.preventDefault(); // the address stays as it is: a file that was opened
    const title = document.getElementById(`${id}-title`)!;
    title.focus({ preventScroll: true });
    title.scrollIntoView({ behavior: reducedMotion.value ? "auto" : "smooth" });
  };
  return (
    <nav class="contents" aria-label="Contents">
      <ol>
        {chapters.map(({ id, title }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              aria-current={id === here ? "true" : undefined}
              onClick={(event) => go(event, id)}
            >
              {title}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

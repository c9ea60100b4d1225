// The frame of the lab: name, pages, what happened.
import { DropZone } from "../parts/DataControls";
import { Live } from "../parts/Live";
import { busy, hello, page } from "../state/store";
import { turnTo } from "../state/turn";
import { PAGES } from "./pages";

export function App() {
  const shown = PAGES.find(({ id }) => id === page.value) ?? PAGES[0];
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        Skip to the picture
      </a>
      <header class="top">
        <h1>
          mixtura <span>lab</span>
        </h1>
        <nav aria-label="Pages">
          {PAGES.map(({ id, title }) => (
            <button
              type="button"
              key={id}
              aria-current={id === shown.id ? "page" : undefined}
              onClick={() => turnTo(id)}
            >
              {title}
            </button>
          ))}
        </nav>
        <span class={busy.value ? "working on" : "working"} aria-hidden="true" />
      </header>
      <Live />
      <main id="main" tabIndex={-1}>
        {hello.value && <shown.view />}
      </main>
      <DropZone />
    </>
  );
}

// The state as code that reproduces it.
import { useState } from "preact/hooks";
import { asCommand, asPython } from "../state/code";
import { say } from "../state/say";
import { Panel } from "./Panel";

export function Code() {
  return (
    <Panel title="Take it with you" hint="This page's address holds the whole state too.">
      <Copy name="Copy as Python" text={asPython} />
      <Copy name="Copy as command" text={asCommand} />
    </Panel>
  );
}

function Copy({ name, text }: { name: string; text: () => string }) {
  const [shown, setShown] = useState<string | null>(null);
  const copy = async () => {
    const code = text();
    setShown(code);
    try {
      await navigator.clipboard.writeText(code);
      say("Copied.");
    } catch {
      say("Not copied: the browser does not allow it. The text is shown.");
    }
  };
  return (
    <div class="copy">
      <button type="button" class="quietly" onClick={() => void copy()}>
        {name}
      </button>
      {shown !== null && (
        <pre tabIndex={0} aria-label={name}>
          {shown}
        </pre>
      )}
    </div>
  );
}

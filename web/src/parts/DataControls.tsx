// Which rows: built-in ones, a person's own, or drawn by hand; and from which side to look.
import { useState } from "preact/hooks";
import { chooseBuiltin, forgetDrawn, openFile } from "../state/rows";
import * as s from "../state/store";
import { Choice, Slider } from "./Field";
import { Panel } from "./Panel";

export function DataControls() {
  const from = s.source.value;
  const data = s.data.value;
  const sets = s.hello.value?.builtin ?? [];
  const own = from.kind === "builtin" ? null : (data?.title ?? "your file");
  const set = from.kind === "builtin" ? sets.find(({ name }) => name === from.name) : undefined;
  const options = sets.map(({ name, title }) => ({ value: name, name: title }));
  if (own !== null) options.unshift({ value: "", name: own });
  return (
    <Panel title="Data">
      <Choice
        label="Data set"
        value={from.kind === "builtin" ? from.name : ""}
        options={options}
        onChange={(name) => name && void chooseBuiltin({ name, noise: 1 })}
      />
      {set && <p class="hint">{set.why}</p>}
      {from.kind === "builtin" && set?.hasNoise && (
        <div class="pair">
          <Slider
            label="Rows"
            min={50}
            max={10000}
            step={50}
            value={from.n}
            text={from.n.toLocaleString("en-GB")}
            onInput={(n) => void chooseBuiltin({ n })}
          />
          <Slider
            label="Noise"
            min={0.2}
            max={3}
            step={0.1}
            value={from.noise}
            text={`× ${from.noise.toFixed(1)}`}
            onInput={(noise) => void chooseBuiltin({ noise })}
          />
        </div>
      )}
      <OpenFile />
      {data && <Facts />}
      {data && data.names.length > 2 && <ViewControls />}
      {s.extra.value.length > 0 && (
        <button type="button" class="quietly" onClick={() => void forgetDrawn()}>
          Remove the {s.extra.value.length} rows drawn by hand
        </button>
      )}
    </Panel>
  );
}

/** What is to be known of a picture of one column. */
export const HEIGHTS = "Heights mean nothing here: rows are only spread out to be seen.";

function Facts() {
  const data = s.data.value!;
  const d = data.names.length;
  const shape = `${data.nRows.toLocaleString("en-GB")} rows, ${d} feature${d === 1 ? "" : "s"}.`;
  return (
    <p class="hint">
      {[shape, data.sampled, d === 1 && HEIGHTS, ...data.notes]
        .filter((line) => !!line)
        .map((line) => (
          <span key={line}>{line} </span>
        ))}
    </p>
  );
}

function OpenFile() {
  return (
    <label class="open">
      <input
        type="file"
        class="hidden"
        accept=".csv,.tsv,.tab,.txt,.dat,.gz,.bz2,.xz,.zst,.zip,.parquet,.arrow,.feather,.json,.jsonl,.ndjson,.xlsx,text/csv"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) void openFile(file);
          event.currentTarget.value = "";
        }}
      />
      <span>
        <strong>Open your own CSV</strong> or drop it anywhere. It stays on this computer.
      </span>
    </label>
  );
}

export function ViewControls() {
  const { names } = s.data.value!;
  const view = s.view.value;
  const features = names.map((name, i) => ({ value: String(i), name }));
  const pcs = s.data.value!.view ? [{ value: "pcs", name: "principal components 1, 2" }] : [];
  const pair = view === "pcs" ? { x: 0, y: 1 } : view;
  return (
    <>
      <Choice
        inline
        label="Across"
        value={view === "pcs" ? "pcs" : String(view.x)}
        options={[...pcs, ...features]}
        onChange={(value) =>
          (s.view.value = value === "pcs" ? "pcs" : { ...pair, x: Number(value) })
        }
      />
      {view !== "pcs" && (
        <Choice
          inline
          label="Up"
          value={String(view.y)}
          options={features}
          onChange={(value) => (s.view.value = { ...view, y: Number(value) })}
        />
      )}
    </>
  );
}

/** The whole page takes a dropped file. */
export function DropZone() {
  const [over, setOver] = useState(false);
  return (
    <div
      class={over ? "drop over" : "drop"}
      aria-hidden="true"
      ref={(element) => {
        if (!element || element.dataset.ready) return;
        element.dataset.ready = "yes";
        addEventListener("dragover", (event) => {
          event.preventDefault();
          setOver(true);
        });
        addEventListener("dragleave", (event) => {
          if (!event.relatedTarget) setOver(false);
        });
        addEventListener("drop", (event) => {
          event.preventDefault();
          setOver(false);
          const file = event.dataTransfer?.files[0];
          if (file) void openFile(file);
        });
      }}
    >
      Drop the file: its rows are read on this computer and go nowhere else.
    </div>
  );
}

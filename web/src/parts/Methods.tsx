// The methods side by side, their shared cursor, and the same as a table.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Method } from "../api/messages";
import { number } from "../state/number";
import { say } from "../state/say";
import { rowInWords, rowNumber, type SideBySide } from "../state/sideBySide";
import { Slider } from "./Field";
import { MethodPanel } from "./MethodPanel";
import { Table } from "./Table";

export function Methods({ of, methods }: { of: SideBySide; methods: Method[] }) {
  const cursor = useSignal<number | null>(null);
  useEffect(() => {
    cursor.value = null;
  }, [of]);
  const i = cursor.value;
  const place = i === null ? 0 : of.order.indexOf(i) + 1;
  return (
    <div class="methods-part">
      <div class="methods">
        {of.views.map((view) => (
          <MethodPanel key={view.name} of={of} view={view} cursor={cursor} />
        ))}
        <div class="shared">
          <Slider
            label="Row, from left to right"
            min={1}
            max={of.rows.n}
            step={1}
            value={Math.max(place, 1)}
            text={i === null ? "none" : `row ${rowNumber(of, i)}`}
            onInput={(value) => {
              const row = of.order[value - 1];
              cursor.value = row;
              say(rowInWords(of, row));
            }}
          />
          <p class="said" id="row-said">
            {i === null
              ? "Point at a row in any picture, or move this slider: the same row lights up in all of them."
              : rowInWords(of, i)}
          </p>
        </div>
      </div>
      <Table
        title="All methods as a table"
        head={["Method", "Groups", "Noise rows", "Agreement (ARI)", "Silhouette", "Assignment"]}
        rows={methods.map((m) => [
          m.name,
          m.error ?? m.groups,
          m.noise,
          number(m.ari, 2),
          number(m.silhouette, 2),
          m.assignment,
        ])}
      />
    </div>
  );
}

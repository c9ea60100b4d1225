// The table twin of a chart: the same numbers for those who want or need them as text.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export function Table(props: {
  title: string;
  head: string[];
  rows: ComponentChildren[][] | (() => ComponentChildren[][]); // a function is asked once open
  open?: boolean;
}) {
  const [open, setOpen] = useState(props.open ?? false);
  const rows = !open ? [] : typeof props.rows === "function" ? props.rows() : props.rows;
  return (
    <details class="twin" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.title}</summary>
      <div class="wide" tabIndex={0} role="region" aria-label={props.title}>
        <table>
          <thead>
            <tr>
              {props.head.map((cell) => (
                <th key={cell} scope="col">
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                {row.map((cell, j) =>
                  j ? (
                    <td key={j}>{cell}</td>
                  ) : (
                    <th scope="row" key={j}>
                      {cell}
                    </th>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

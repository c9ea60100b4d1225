// The table twin of a chart: the same numbers for those who want or need them as text.
import type { ComponentChildren } from "preact";

export function Table(props: {
  title: string;
  head: string[];
  rows: ComponentChildren[][];
  open?: boolean;
}) {
  return (
    <details class="twin" open={props.open}>
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
            {props.rows.map((row, i) => (
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

// One level of a function on a grid, by marching squares.
import type { Extent } from "./frame";

/** Segments (x0 y0 x1 y1 …) where `values` (nx × ny, rows of x first) cross `level`. */
export function contour(
  values: Float64Array,
  nx: number,
  ny: number,
  extent: Extent,
  level: number,
): Float64Array {
  const out: number[] = [];
  const stepX = (extent.x[1] - extent.x[0]) / (nx - 1);
  const stepY = (extent.y[1] - extent.y[0]) / (ny - 1);
  const corners = new Float64Array(4);
  for (let j = 0; j + 1 < ny; j++)
    for (let i = 0; i + 1 < nx; i++) {
      corners[0] = values[j * nx + i] - level;
      corners[1] = values[j * nx + i + 1] - level;
      corners[2] = values[(j + 1) * nx + i + 1] - level;
      corners[3] = values[(j + 1) * nx + i] - level;
      const crossings: number[] = [];
      for (let e = 0; e < 4; e++) {
        const a = corners[e];
        const b = corners[(e + 1) % 4];
        if (a < 0 === b < 0) continue;
        const t = a / (a - b);
        const [dx, dy] = [
          [t, 0],
          [1, t],
          [1 - t, 1],
          [0, 1 - t],
        ][e];
        crossings.push(extent.x[0] + (i + dx) * stepX, extent.y[0] + (j + dy) * stepY);
      }
      if (crossings.length === 4) out.push(...crossings);
      else if (crossings.length === 8) {
        // A saddle: join so that the middle of the square stays on its own side.
        const middle = corners[0] + corners[1] + corners[2] + corners[3];
        const order = middle < 0 === corners[0] < 0 ? [0, 1, 2, 3] : [3, 0, 1, 2];
        for (const c of order) out.push(crossings[2 * c], crossings[2 * c + 1]);
      }
    }
  return Float64Array.from(out);
}

/** Points of a grid over an extent, x fastest. */
export function grid(extent: Extent, nx: number, ny: number): [Float64Array, Float64Array] {
  const x = new Float64Array(nx * ny);
  const y = new Float64Array(nx * ny);
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++) {
      x[j * nx + i] = extent.x[0] + (i / (nx - 1)) * (extent.x[1] - extent.x[0]);
      y[j * nx + i] = extent.y[0] + (j / (ny - 1)) * (extent.y[1] - extent.y[0]);
    }
  return [x, y];
}

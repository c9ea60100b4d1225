// Where the numbered badges go: on their means, or beside them where means meet.
export type Place = [number, number]; // CSS pixels

const ROUNDS = 80;
const STEP = 4;
const TURN = Math.PI * (3 - Math.sqrt(5)); // the golden angle: no two directions are alike

/** Places at least `gap` apart where there is room for it, near `means` and inside the box. */
export function spread(
  means: Place[],
  gap: number,
  [left, top, right, bottom]: [number, number, number, number],
): Place[] {
  // those that meet first step off any common line, so that they part to all sides
  const places = means.map(([x, y], i): Place => {
    const met = means.some(([u, v], j) => j !== i && Math.hypot(x - u, y - v) < gap);
    const step = met ? STEP : 0;
    return [x + step * Math.cos(TURN * i), y + step * Math.sin(TURN * i)];
  });
  for (let round = 0; round < ROUNDS; round++) {
    let pushed = false;
    for (let i = 0; i < places.length; i++)
      for (let j = 0; j < i; j++) {
        const [p, q] = [places[i], places[j]];
        let [dx, dy] = [p[0] - q[0], p[1] - q[1]];
        const away = Math.hypot(dx, dy);
        if (away >= gap - 0.01) continue;
        // one on the other, they part in a direction that their numbers tell
        if (away < 1e-3) [dx, dy] = [Math.cos(TURN * i), Math.sin(TURN * i)];
        else [dx, dy] = [dx / away, dy / away];
        const by = (gap - away) / 2;
        places[i] = [p[0] + by * dx, p[1] + by * dy];
        places[j] = [q[0] - by * dx, q[1] - by * dy];
        pushed = true;
      }
    if (!pushed) break;
    for (const place of places) {
      place[0] = Math.min(Math.max(place[0], left), right);
      place[1] = Math.min(Math.max(place[1], top), bottom);
    }
  }
  return places;
}

// Two methods number their groups as they like. For the eye, group c of one gets the number, and
// so the colour, of the group of the other with which it shares most rows.

/** New numbers for `labels`, as near to those of `reference` as can be; −1 (noise) stays. */
export function align(labels: readonly number[], reference: readonly number[]): number[] {
  const shared = new Map<string, number>();
  labels.forEach((label, i) => {
    if (label < 0 || reference[i] < 0) return;
    const pair = `${label} ${reference[i]}`;
    shared.set(pair, (shared.get(pair) ?? 0) + 1);
  });
  const to = new Map<number, number>();
  const taken = new Set<number>();
  for (const [pair] of [...shared].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const [from, name] = pair.split(" ").map(Number);
    if (to.has(from) || taken.has(name)) continue;
    to.set(from, name);
    taken.add(name);
  }
  let next = 0;
  for (const label of new Set(labels)) {
    if (label < 0 || to.has(label)) continue;
    while (taken.has(next)) next++;
    to.set(label, next);
    taken.add(next);
  }
  return labels.map((label) => (label < 0 ? label : to.get(label)!));
}

/** How many rows are in other groups, once the numbers are aligned. */
export function disagreement(labels: readonly number[], reference: readonly number[]): number {
  return align(labels, reference).filter((label, i) => label !== reference[i]).length;
}

/** The component with the largest responsibility, row by row: (n, k) -> (n,); −1 is noise. */
export function topOf(responsibilities: Float64Array, k: number): number[] {
  return Array.from({ length: responsibilities.length / k }, (_, i) => {
    let top = 0;
    for (let c = 1; c < k; c++)
      if (responsibilities[i * k + c] > responsibilities[i * k + top]) top = c;
    return noiseOf(responsibilities, k, i) > responsibilities[i * k + top] ? -1 : top;
  });
}

/** What the components leave of row i: the noise's, or a rounding. */
export function noiseOf(responsibilities: ArrayLike<number>, k: number, i = 0): number {
  let left = 1;
  for (let c = 0; c < k; c++) left -= responsibilities[i * k + c];
  return left;
}

/** The component with the largest responsibility, row by row: (n, k) -> (n,). */
export function topOf(responsibilities: Float64Array, k: number): number[] {
  return Array.from({ length: responsibilities.length / k }, (_, i) => {
    let top = 0;
    for (let c = 1; c < k; c++)
      if (responsibilities[i * k + c] > responsibilities[i * k + top]) top = c;
    return top;
  });
}

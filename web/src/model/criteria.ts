// What a model costs, from how many numbers it had to learn.
/** −2 log L + p log n (Schwarz 1978). */
export const bic = (logLikelihood: number, numbers: number, n: number): number =>
  -2 * logLikelihood + numbers * Math.log(n);

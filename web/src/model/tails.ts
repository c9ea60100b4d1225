// Student's t: how dense it is at its centre, and how far from there a share of it lies.

/** Γ(z)'s logarithm beyond Stirling's formula, for z of 16 and more. */
function beyondStirling(z: number): number {
  const inverse = 1 / z;
  const square = inverse * inverse;
  return (
    inverse *
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
  );
}

/**
 * log Γ(z + a) − log Γ(z) − a log z, with no digits lost where z is large: the two logarithms are
 * then as alike as can be.
 */
export function logGammaRatio(z: number, a: number): number {
  const steps = Math.max(0, Math.ceil(16 - z));
  let passed = 0; // Γ(z + 1) = z Γ(z)
  for (let i = 0; i < steps; i++) passed += Math.log1p(a / (z + i));
  const far = z + steps;
  const stirling =
    (far + a - 0.5) * Math.log1p(a / far) - a + beyondStirling(far + a) - beyondStirling(far);
  return stirling + a * Math.log(far / z) - passed;
}

/** log of the density of a t at its centre, for |Σ| = 1. */
export function logPeak(nu: number, d: number): number {
  return logGammaRatio(nu / 2, d / 2) - 0.5 * d * Math.log(2 * Math.PI);
}

/** log of the density at a squared distance, less that at the centre. */
export const logFall = (nu: number, d: number, squared: number): number =>
  -0.5 * (nu + d) * Math.log1p(squared / nu);

/**
 * The distance, in scales, within which a t of one or two features holds the share that a Gaussian
 * holds within so many deviations. In the plane P(δ ≤ r²) = 1 − (1 + r²/ν)^(−ν/2).
 */
export function reach(nu: number, deviations: number, features: number): number {
  const square = deviations * deviations;
  if (features !== 1) return Math.sqrt(nu * Math.expm1(square / nu));
  if (nu > 1e6) return deviations; // to six digits
  const wanted = tail(1e6, deviations);
  let [low, high] = [deviations, 2 * deviations];
  while (tail(nu, high) > wanted && high < 1e150) [low, high] = [high, 2 * high];
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(low * high);
    if (tail(nu, middle) > wanted) low = middle;
    else high = middle;
  }
  return high;
}

/** The share of one feature that is further out than r, on either side: an incomplete beta. */
function tail(nu: number, r: number): number {
  const a = nu / 2;
  const [x, y] = [nu / (nu + r * r), 1 / (1 + nu / (r * r))];
  const logBeta = 0.5 * Math.log(Math.PI) - logGammaRatio(a, 0.5) - 0.5 * Math.log(a);
  const front = Math.exp(a * Math.log(x) + 0.5 * Math.log(y) - logBeta);
  if (x < (a + 1) / (a + 2.5)) return (front * fraction(x, a, 0.5)) / a;
  return 1 - (front * fraction(y, 0.5, a)) / 0.5;
}

/** The continued fraction of the incomplete beta (Abramowitz & Stegun 1964, 26.5.8), from the front. */
function fraction(x: number, a: number, b: number): number {
  const TINY = 1e-300;
  const kept = (v: number) => (Math.abs(v) < TINY ? TINY : v);
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 5000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-13) break;
  }
  return value;
}

/** Linear-interpolated quantile; null of nothing. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The value for no error at all, in dB; JSON has no infinity. */
export const IDENTICAL_DB = 99;
/** A few values off by one among many would come out above 99. */
const NEARLY_DB = 98;

/**
 * Peak signal-to-noise ratio of two 8-bit pictures in dB.
 * @throws Error when there is nothing to compare: other sizes, or none
 */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length || a.length === 0) {
    throw new Error(`pictures of ${a.length} and ${b.length} bytes cannot be compared`);
  }
  let error = 0;
  for (let i = 0; i < a.length; i++) error += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  if (error === 0) return IDENTICAL_DB;
  return Math.min(NEARLY_DB, 10 * Math.log10(255 ** 2 / (error / a.length)));
}

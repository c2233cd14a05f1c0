/** Linear-interpolated quantile; null of nothing. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Peak signal-to-noise ratio of two 8-bit pictures in dB; 99 stands for identical. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  let error = 0;
  for (let i = 0; i < length; i++) error += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return error === 0 ? 99 : 10 * Math.log10(255 ** 2 / (error / length));
}

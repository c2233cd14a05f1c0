const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size in binary units, to one decimal from KiB on: `512 B`, `1.5 GiB`. */
export function bytes(count: number): string {
  let value = Math.max(0, count);
  let step = 0;
  while (value >= 1024 && step < UNITS.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${step === 0 ? value : value.toFixed(1)} ${UNITS[step]}`;
}

const STEPS: readonly { readonly unit: Intl.RelativeTimeFormatUnit; readonly seconds: number }[] = [
  { unit: 'year', seconds: 31_557_600 },
  { unit: 'month', seconds: 2_629_800 },
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
];

const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago (or ahead) a moment is, in words: `just now`, `5 minutes ago`, `yesterday`. */
export function relativeTime(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return 'unknown';
  const step = STEPS.find((candidate) => Math.abs(seconds) >= candidate.seconds);
  return step ? format.format(Math.trunc(seconds / step.seconds), step.unit) : 'just now';
}

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment on the reader's own clock, in full. */
export function absoluteTime(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? 'unknown' : absolute.format(at);
}

import { LOCALE, words } from '../words/words.ts';

const STEPS: readonly { readonly unit: Intl.RelativeTimeFormatUnit; readonly seconds: number }[] = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
];

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago a moment is, in words; after a month its date. */
export function timeAgo(iso: string, now: number): string {
  const seconds = Math.min((Date.parse(iso) - now) / 1000, 0);
  if (Number.isNaN(seconds)) return words.unknown;
  if (seconds < -30 * 86_400) return absolute.format(Date.parse(iso));
  const step = STEPS.find((one) => Math.abs(seconds) >= one.seconds);
  return relative.format(Math.trunc(seconds / (step?.seconds ?? 1)), step?.unit ?? 'second');
}

/** A moment on the reader's own clock. */
export function timeInFull(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? words.unknown : absolute.format(at);
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** When something began, on the reader's own clock: the time for today, else with its date. */
export function beginning(iso: string, now: Date): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return words.unknown;
  return (at.toDateString() === now.toDateString() ? timeOfDay : dayAndTime).format(at);
}

/** `some_state` as words: of open sets that later releases add to. */
export function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}

/** Where a session stands; of one that has ended, why. */
export function sessionState({
  status,
  end_reason,
}: {
  readonly status: string;
  readonly end_reason: string | null;
}): string {
  return end_reason === null ? spaced(status) : words.sessions.endedBy(spaced(end_reason));
}

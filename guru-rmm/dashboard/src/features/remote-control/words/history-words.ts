import type { KnownRemoteControlStatus } from '@guru-rmm/api/remote-control.ts';

const STATUS_WORDS: Readonly<Record<string, string>> = {
  starting: 'Starting',
  active: 'Active',
  ended: 'Ended',
  failed: 'Failed',
} satisfies Record<KnownRemoteControlStatus, string>;

/** The state of a session of the history; the set is open, so that an unknown one is named as it came. */
export function historyStatusWords(status: string): string {
  return STATUS_WORDS[status] ?? status;
}

import type { KnownSessionEndReason, KnownViewerEndReason } from './known-values.ts';

/** Why a session ended: the contract's reasons, the viewer's, and `left` for this page's own doing. */
const END_WORDS: Readonly<Record<string, string>> = {
  left: 'You ended the session.',
  host_requested: 'The technician ended the session.',
  viewer_left: 'The technician left.',
  requested: 'The session was ended.',
  agent_lost: 'The machine went away and did not come back in time.',
  expired: 'The session was not used in time.',
  agent_refused: 'The machine refused the session.',
  key_revoked: 'The machine’s access to Guru Connect was withdrawn.',
  relay_restarted: 'Guru Connect restarted, and the session could not be resumed.',
  agent_error: 'The remote desktop on the machine could not go on.',
  duration_limit: 'The session reached the longest duration that Guru Connect allows.',
  idle_timeout: 'Guru Connect ended the session because nobody used mouse or keyboard for too long.',
  connection_lost: 'The connection was lost and could not be restored.',
  replaced: 'The session was opened in another window.',
  refused: 'Guru Connect refused the viewer.',
} satisfies Record<KnownSessionEndReason | KnownViewerEndReason | 'left', string>;

/** A sentence for an end reason; the set is open, so that an unknown one is named as it came. */
export function endWords(reason: string | null | undefined): string {
  if (!reason) return 'The session has ended.';
  return END_WORDS[reason] ?? `The session has ended (${reason}).`;
}

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
  consent_declined: 'The user at the machine declined.',
  consent_timed_out: 'Nobody at the machine answered in time.',
  consent_withdrawn: 'The session was cancelled while the user was being asked.',
  consent_unavailable: 'The user at the machine could not be asked.',
  no_consent_helper: 'The machine has no program that can show the question to its user.',
  nobody_logged_in: 'Nobody is logged in at the machine.',
  locked: 'The screen of the machine is locked.',
  ended_by_user: 'The user at the machine ended the session.',
  indicator_lost:
    'The machine could no longer show its user who was connected, so Guru Connect ended the session.',
  code_expired: 'The machine did not join the session in time.',
  connection_lost: 'The connection was lost and could not be restored.',
  replaced: 'The session was opened in another window.',
  refused: 'Guru Connect refused the viewer.',
} satisfies Record<KnownSessionEndReason | KnownViewerEndReason | 'left', string>;

/** A sentence for an end reason; the set is open, so that an unknown one is named as it came. */
export function endWords(reason: string | null | undefined): string {
  if (!reason) return 'The session has ended.';
  return END_WORDS[reason] ?? `The session has ended (${reason}).`;
}

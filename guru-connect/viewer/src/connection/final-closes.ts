import { CLOSE } from '@guru-connect/proto/close-codes';
import type { Ending } from './ending.ts';
import { failure, sessionEnded } from './ending.ts';

const FINAL: Readonly<Record<number, Ending>> = {
  [CLOSE.protocolError]: failure('protocol_error', 'Viewer and relay do not understand each other.', false),
  [CLOSE.credentialRefused]: failure(
    'token_refused',
    'The relay does not accept this viewer token: it is wrong, used or expired.',
    true,
  ),
  [CLOSE.forbidden]: failure('forbidden', 'This viewer may not see the session.', false),
  [CLOSE.noSuchSession]: failure('session_not_found', 'The relay does not know this session.', false),
  [CLOSE.replaced]: failure('replaced', 'Another viewer has taken over the session.', false, 'replaced'),
  [CLOSE.sessionEnded]: sessionEnded('requested'),
  [CLOSE.messageTooLarge]: failure(
    'protocol_error',
    'The relay refused a message because of its size.',
    false,
  ),
};

/** How a close code ends the session for this viewer; null: the viewer reconnects. */
export function finalEnding(code: number): Ending | null {
  return FINAL[code] ?? null;
}

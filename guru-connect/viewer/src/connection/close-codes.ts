import type { Ending } from './ending.ts';
import { failure, sessionEnded } from './ending.ts';

/** What a close of the viewer's socket means: try again after a while, or it is over. */
export type CloseVerdict =
  | { readonly kind: 'retry'; readonly patient: boolean }
  | { readonly kind: 'end'; readonly ending: Ending };

/** Close code that the viewer itself uses towards a peer that breaks the protocol. */
export const CLOSE_PROTOCOL_ERROR = 4400;

const FINAL: Readonly<Record<number, Ending>> = {
  4400: failure('protocol_error', 'Viewer and relay do not understand each other.', false),
  4401: failure(
    'token_refused',
    'The relay does not accept this viewer token: it is wrong, used or expired.',
    true,
  ),
  4403: failure('forbidden', 'This viewer may not see the session.', false),
  4404: failure('session_not_found', 'The relay does not know this session.', false),
  4409: failure('replaced', 'Another viewer has taken over the session.', false, 'replaced'),
  4410: sessionEnded('requested'),
  4413: failure('protocol_error', 'The relay refused a message because of its size.', false),
};

/** Too many: knocking again soon is what made it so. */
const CLOSE_TOO_MANY = 4429;

/** Verdict on a close code (interfaces, "Close codes"). What is not final is tried again. */
export function judgeClose(code: number): CloseVerdict {
  const ending = FINAL[code];
  if (ending) return { kind: 'end', ending };
  return { kind: 'retry', patient: code === CLOSE_TOO_MANY };
}

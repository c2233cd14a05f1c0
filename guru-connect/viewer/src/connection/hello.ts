import { FEATURE } from '@guru-connect/proto/features';
import type { Capabilities } from '@guru-connect/proto/stream';
import { DECODABLE_ENCODINGS } from '../decode/tile-decoders.ts';
import type { StreamBody } from './outgoing.ts';

const CAPABILITIES: Capabilities = {
  encodings: [...DECODABLE_ENCODINGS],
  features: [FEATURE.sessionState],
};

/** What a viewer proves itself with. */
export interface Credentials {
  readonly sessionId: string;
  /** Opens the first socket. */
  readonly token: string;
  /** The same for all sockets of a page: lets the token be presented again when its welcome was lost. */
  readonly nonce: string;
  /** Origin of the page that frames the viewer; null when none does. */
  readonly parentOrigin: string | null;
}

/**
 * The first message on each socket.
 * @param resumeTicket of the last welcome; null before the first
 */
export function hello(
  { sessionId, token, nonce, parentOrigin }: Credentials,
  resumeTicket: string | null,
): StreamBody {
  return {
    $case: 'viewerHello',
    value: {
      sessionId,
      credential:
        resumeTicket === null
          ? { $case: 'token', value: token }
          : { $case: 'resumeTicket', value: resumeTicket },
      capabilities: CAPABILITIES,
      nonce,
      parentOrigin: parentOrigin ?? '',
    },
  };
}

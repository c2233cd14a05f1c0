import { StreamMessage } from '@guru-connect/proto/stream';
import type { ClientOrigin } from '../../audit/client-origin.ts';
import { withinMs } from '../../database/unavailable.ts';
import { CLOSE } from '../socket/close-codes.ts';
import { decodeFirst } from '../socket/decode-first.ts';
import { onFirstMessage } from '../socket/first-message.ts';
import { PING_AND_SHOW, watchLiveness } from '../socket/liveness.ts';
import { limitMessageRate, VIEWER_RATE } from '../socket/rate-gate.ts';
import type { RelayContext } from './relay-context.ts';
import type { RelaySocket } from '../socket/relay-socket.ts';
import type { Stranger } from '../upgrades/socket-quota.ts';

/** How long the database may take to know a viewer's credential, in milliseconds. */
const ANSWER_MS = 8000;

/** Serves a viewer's socket: its first message shows a token or a resume ticket. */
export function serveViewer(
  context: RelayContext,
  socket: RelaySocket,
  stranger: Stranger,
  from: ClientOrigin,
): void {
  const { admission, liveness, authenticationMs, log, watch } = context;
  watchLiveness(socket, liveness, PING_AND_SHOW);
  limitMessageRate(socket, VIEWER_RATE);
  onFirstMessage(socket, authenticationMs, (bytes) => {
    const hello = decodeFirst(bytes);
    if (hello?.$case !== 'viewerHello') return socket.close(CLOSE.protocolError, 'viewer hello first');
    // It comes back until the database is.
    if (!watch.available) return socket.close(CLOSE.relayFault, 'the database is away');
    const tooEarly = () => socket.close(CLOSE.protocolError, 'wait for the welcome');
    socket.on('message', tooEarly);
    // Listeners of the session are added before this one goes, all in one turn.
    withinMs(ANSWER_MS, admission.admit(socket, hello.value, from))
      .then((refusal) => {
        socket.off('message', tooEarly);
        if (!refusal) return stranger.accepted();
        const { reason, failure } = refusal;
        const tell = (body: StreamMessage['body']) => socket.send(StreamMessage.encode({ body }).finish());
        if (failure) tell({ $case: 'agentError', value: { ...failure, fatal: true } });
        if (reason !== undefined) tell({ $case: 'sessionEnded', value: { reason } });
        socket.close(refusal.code, 'viewer refused');
      })
      .catch((err: unknown) => {
        log.error({ err }, 'could not let a viewer in');
        socket.close(CLOSE.relayFault, 'relay fault');
      });
  });
}

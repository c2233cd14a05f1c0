import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { StreamMessage } from '@guru-connect/proto/stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { Connection } from '../src/connection/connection.ts';
import { decodeFrame } from '../src/decode/decode-frame.ts';
import { compose } from './support/compose.ts';
import { encodeFrame, wholeFrame } from './support/encode-frame.ts';
import { closeServer, listen } from './support/listen.ts';
import { randomPicture } from './support/pictures.ts';
import { SESSION_ID } from './support/session-id.ts';
import { welcome } from './support/welcome.ts';

/** One WebSocket message as a frame for each byte of it (RFC 6455, 5.4): what a message is, only its end says. */
function inPieces(message: Uint8Array): Buffer {
  const pieces = [...message].map((byte, index) => {
    const last = index === message.length - 1 ? 0x80 : 0;
    return [last | (index === 0 ? 0x02 : 0x00), 1, byte];
  });
  return Buffer.from(pieces.flat());
}

/** Writes each byte in a turn of its own. */
async function trickle(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Uint8Array.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a network that delivers byte by byte', () => {
  const server: Server = createServer();
  const upgraded: Socket[] = [];
  afterEach(async () => {
    // No longer a connection of the HTTP server, which would wait for it all the same.
    for (const socket of upgraded) socket.destroy();
    await closeServer(server);
  });

  it('changes nothing', async () => {
    const picture = randomPicture(40, 20, 9, 1);
    const messages = [
      StreamMessage.encode({ body: welcome() }).finish(),
      StreamMessage.encode({ body: { $case: 'agentPresence', value: { present: true } } }).finish(),
      encodeFrame(wholeFrame(picture, { seq: 1 })),
      StreamMessage.encode({ body: { $case: 'sessionEnded', value: { reason: 'requested' } } }).finish(),
    ];
    server.on('upgrade', (request, socket: Socket) => {
      const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash('sha1').update(key).digest('base64');
      upgraded.push(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      const answer = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
      void trickle(socket, Buffer.concat([Buffer.from(answer), ...messages.map(inPieces)]));
    });
    const port = await listen(server);
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      new Connection({
        sessionId: SESSION_ID,
        token: 'token',
        nonce: 'nonce',
        parentOrigin: null,
        relayAnswers: () => Promise.resolve(true),
        openSocket: () => new WebSocket(`ws://127.0.0.1:${port}`),
        random: () => 0,
        now: () => performance.now(),
        events: {
          state: (state) => log.push(state),
          welcome: ({ resumeTicket }) => log.push(resumeTicket),
          presence: ({ present }) => log.push(`present ${present}`),
          frame: (message) => {
            const same = Buffer.compare(compose(decodeFrame(new Uint8Array(message))), picture.rgba) === 0;
            log.push(`frame ${same}`);
          },
          sessionState: ({ status }) => log.push(status),
          desktop: ({ $case }) => log.push($case),
          unknown: () => log.push('unknown'),
          malformed: ({ code }) => log.push(code),
          ended: ({ reason }) => {
            log.push(reason);
            resolve();
          },
        },
      }).start();
    });
    expect(log).toEqual([
      'connecting',
      'welcomed',
      'ticket-1',
      'present true',
      'frame true',
      'ended',
      'requested',
    ]);
  });
});

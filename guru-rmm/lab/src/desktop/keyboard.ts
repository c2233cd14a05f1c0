import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../base/lab-error.ts';

/** RFC 6143: security type None, and the one message that a hand at a keyboard needs. */
const SECURITY_NONE = 1;
const KEY_EVENT = 4;
/** Keysyms. */
const KEYS = { Tab: 0xff09, Return: 0xff0d, Escape: 0xff1b } as const;
export type Key = keyof typeof KEYS;

/** The keyboard of a virtual desktop. */
export interface Keyboard {
  press(key: Key): Promise<void>;
  close(): void;
}

/**
 * Takes the keyboard of an Xvnc: a small RFB 3.8 client. Xvnc passes its keys to an input device of its own and not
 * through XTEST, so they count as the person's. Pictures are never asked for.
 */
export async function openKeyboard(socketPath: string): Promise<Keyboard> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  await read(socket, 12);
  socket.write('RFB 003.008\n');
  const [types = 0] = await read(socket, 1);
  await read(socket, types);
  socket.write(Buffer.of(SECURITY_NONE));
  const result = (await read(socket, 4)).readUInt32BE(0);
  if (result !== 0)
    throw new LabError('start_failed', `The virtual desktop refused its keyboard (${result}).`);
  const shared = 1;
  socket.write(Buffer.of(shared));
  const init = await read(socket, 24);
  await read(socket, init.readUInt32BE(20));
  // Bells and clipboard are of no interest.
  socket.resume();
  return {
    async press(key) {
      for (const down of [1, 0]) {
        const message = Buffer.alloc(8);
        message[0] = KEY_EVENT;
        message[1] = down;
        message.writeUInt32BE(KEYS[key], 4);
        socket.write(message);
        // A hand takes its time.
        await sleep(25);
      }
    },
    close: () => socket.destroy(),
  };
}

async function read(socket: Socket, bytes: number): Promise<Buffer> {
  if (bytes === 0) return Buffer.alloc(0);
  for (;;) {
    const chunk: Buffer | null = socket.read(bytes);
    if (chunk) return chunk;
    await once(socket, 'readable');
  }
}

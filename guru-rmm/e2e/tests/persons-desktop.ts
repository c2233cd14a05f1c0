import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DisplayAccess, runProgram } from '@guru-rmm/lab/desktop/run-program.ts';

/** RFC 6143: security type None, and the one message that a hand at a keyboard needs. */
const SECURITY_NONE = 1;
const KEY_EVENT = 4;
/** Keysyms. */
const KEYS = { Tab: 0xff09, Return: 0xff0d, Escape: 0xff1b } as const;
type Key = keyof typeof KEYS;

/** A question counts no key sooner than 700 ms after it has appeared, or after a key that did not count. */
const AGAIN_MS = 900;
const START_MS = 60_000;

/** A desktop with a person at it. */
export interface PersonsDesktop {
  readonly display: string;
  /** Presses these keys again and again until `done`: the question may have appeared a moment ago. */
  answer(keys: readonly Key[], done: () => boolean): Promise<void>;
  /** How many windows of Guru Connect's agent are on the screen: the question, or the banner. */
  countWindows(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * An Xvnc whose keyboard is a device of its own, moved by a small RFB client: Guru Connect's question counts the
 * person's own devices alone, so that keys which are sent through XTEST answer nothing.
 */
export async function startPersonsDesktop(display: string): Promise<PersonsDesktop> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guru-e2e-xvnc-'));
  const socketPath = path.join(folder, 'rfb');
  const server = spawn(
    'Xvnc',
    [
      ...[display, '-displayfd', '3', '-geometry', '1280x800', '-depth', '24', '-noreset', '-s', '0'],
      ...['-SecurityTypes', 'None', '-AlwaysShared', '-rfbport', '-1', '-rfbunixpath', socketPath],
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  await isListening(server);
  const keyboard = await openKeyboard(socketPath);
  const access: DisplayAccess = { display, env: { PATH: process.env.PATH ?? '', DISPLAY: display } };

  return {
    display,
    async answer(keys, done) {
      while (!done()) {
        for (const key of keys) await press(keyboard, key);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    },
    async countWindows() {
      const tree = (await runProgram(access, 'xwininfo', ['-root', '-tree'])).toString('latin1');
      return tree.split('\n').filter((line) => line.includes('("guru-connect"')).length;
    },
    async stop() {
      keyboard.destroy();
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the server reports its display on descriptor 3. */
async function isListening(server: ChildProcess): Promise<void> {
  const report = server.stdio[3];
  if (!report) throw new Error('descriptor 3 was not opened');
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`Xvnc ended with ${code}`);
  });
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('Xvnc did not start in time')), START_MS).unref();
  });
  await Promise.race([once(report, 'data'), ended, late]);
  ended.catch(() => {});
}

async function openKeyboard(socketPath: string): Promise<Socket> {
  const socket = connect(socketPath);
  await once(socket, 'connect');
  await read(socket, 12);
  socket.write('RFB 003.008\n');
  const [types = 0] = await read(socket, 1);
  await read(socket, types);
  socket.write(Buffer.of(SECURITY_NONE));
  const result = (await read(socket, 4)).readUInt32BE(0);
  if (result !== 0) throw new Error(`the VNC server refused with ${result}`);
  const shared = 1;
  socket.write(Buffer.of(shared));
  const init = await read(socket, 24);
  await read(socket, init.readUInt32BE(20));
  // Pictures are never asked for; bells and clipboard are of no interest.
  socket.resume();
  return socket;
}

async function press(keyboard: Socket, key: Key): Promise<void> {
  for (const down of [1, 0]) {
    const message = Buffer.alloc(8);
    message[0] = KEY_EVENT;
    message[1] = down;
    message.writeUInt32BE(KEYS[key], 4);
    keyboard.write(message);
    // A hand takes its time.
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function read(socket: Socket, bytes: number): Promise<Buffer> {
  if (bytes === 0) return Buffer.alloc(0);
  for (;;) {
    const chunk: Buffer | null = socket.read(bytes);
    if (chunk) return chunk;
    await once(socket, 'readable');
  }
}

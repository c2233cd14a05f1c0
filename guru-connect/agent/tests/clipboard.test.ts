import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipboardContent } from '@guru-connect/proto/clipboard';
import { ClipboardKind } from '@guru-connect/proto/stream';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { X11Clipboard } from '../src/desktop/x11/clipboard/x11-clipboard.ts';
import { Xvfb } from './support/xvfb.ts';

const { CLIPBOARD_KIND_PNG: PNG, CLIPBOARD_KIND_TEXT: TEXT } = ClipboardKind;

let server: Xvfb;
let folder: string;
let clipboard: X11Clipboard;
let programs: ChildProcess[];

beforeAll(async () => {
  server = await Xvfb.start();
  folder = mkdtempSync(join(tmpdir(), 'gc-clipboard-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server?.stop();
});
beforeEach(() => {
  programs = [];
  clipboard = new X11Clipboard(server.display, undefined);
});
afterEach(async () => {
  await clipboard.close();
  for (const program of programs) program.kill('SIGKILL');
});

/** A program of the machine pastes; not in this process, which serves it. */
async function pastes(target: string): Promise<Buffer> {
  const program = server.start('xclip', '-selection', 'clipboard', '-t', target, '-o');
  programs.push(program);
  const chunks: Buffer[] = [];
  program.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(program, 'close');
  return Buffer.concat(chunks);
}

/** A program of the machine copies; resolves once it owns the clipboard. */
async function copies(bytes: Uint8Array, target: string): Promise<void> {
  const file = join(folder, 'content');
  writeFileSync(file, bytes);
  // Quiet: it stays in front instead of leaving a process behind.
  programs.push(server.start('xclip', '-selection', 'clipboard', '-t', target, '-i', file, '-quiet'));
  await eventually(async () => (await pastes('TARGETS')).toString().includes(`${target}\n`));
}

const content = (kind: ClipboardContent['kind'], bytes: Uint8Array): ClipboardContent => ({ kind, bytes });
/** Bytes that no two parts have in common. */
const bytesOf = (size: number) => Buffer.from(Uint32Array.from({ length: size / 4 }, (_, at) => at).buffer);
const textOf = (size: number) => Buffer.from('\u017c\u65e5\u{1f600}e'.repeat(size / 10));

test.each([
  ['a word', textOf(10)],
  ['a text that needs many parts', textOf(1_000_000)],
])('carries %s both ways', async (_what, text) => {
  await clipboard.write(content(TEXT, text));
  expect(Buffer.compare(await pastes('UTF8_STRING'), text)).toBe(0);
  await copies(text, 'UTF8_STRING');
  const read = await clipboard.read();
  expect(read?.kind).toBe(TEXT);
  expect(Buffer.compare(read?.bytes ?? Buffer.alloc(0), text)).toBe(0);
});

test('carries a picture both ways, and offers it as nothing else', async () => {
  const picture = bytesOf(3_000_000);
  await clipboard.write(content(PNG, picture));
  expect(Buffer.compare(await pastes('image/png'), picture)).toBe(0);
  expect((await pastes('TARGETS')).toString().trim().split('\n')).toEqual([
    'TARGETS',
    'TIMESTAMP',
    'image/png',
  ]);
  await copies(picture, 'image/png');
  const read = await clipboard.read();
  expect(read?.kind).toBe(PNG);
  expect(Buffer.compare(read?.bytes ?? Buffer.alloc(0), picture)).toBe(0);
});

test('refuses 50 MB, and goes on', async () => {
  await copies(Buffer.alloc(50_000_000, 0x61), 'UTF8_STRING');
  await expect(clipboard.read()).rejects.toMatchObject({ code: 'clipboard_too_large' });
  await copies(Buffer.from('small'), 'UTF8_STRING');
  expect(Buffer.from((await clipboard.read())?.bytes ?? []).toString()).toBe('small');
});

test('leaves nothing behind once it is released, and nothing of another program is touched', async () => {
  await clipboard.write(content(TEXT, Buffer.from('secret')));
  clipboard.release();
  expect(await clipboard.read()).toBeNull();
  await copies(Buffer.from('theirs'), 'UTF8_STRING');
  clipboard.release();
  expect((await pastes('UTF8_STRING')).toString()).toBe('theirs');
});

test('reports a program that owns the clipboard and does not answer, and a display that is gone', async () => {
  await copies(Buffer.from('a'), 'UTF8_STRING');
  const program = programs.find(({ spawnargs }) => spawnargs.includes('-i'));
  program?.kill('SIGSTOP');
  await expect(clipboard.read()).rejects.toMatchObject({ code: 'clipboard_failed' });
  program?.kill('SIGKILL');
  if (program) await once(program, 'exit');
  expect(await clipboard.read()).toBeNull();
  await expect(new X11Clipboard(':4000', undefined).read()).rejects.toMatchObject({ code: 'no_display' });
}, 30_000);

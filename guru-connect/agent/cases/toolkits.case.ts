import type { ChildProcess } from 'node:child_process';
import { eventually } from '@guru-connect/testing/eventually';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { Xvfb } from '../tests/support/xvfb.ts';
import { TextProgram } from './support/text-program.ts';

const TEXT = `żółw Ünï € 日本 😀 qWeRtY {[]}~@#|\\ „x” ñ Ж\n${String.fromCodePoint(...Array.from({ length: 60 }, (_, i) => 0x4e00 + i))}\nend`;
const NEVER = new AbortController().signal;

let server: Xvfb;
let manager: ChildProcess;
let desktop: X11Desktop;

beforeEach(async () => {
  server = await Xvfb.start();
  manager = server.start('openbox');
  await eventually(() => server.run('xprop', '-root').toString().includes('_NET_SUPPORTING_WM_CHECK('));
  desktop = await X11Desktop.open(server.display);
});

afterEach(async () => {
  await desktop.close();
  manager.kill('SIGKILL');
  await server.stop();
});

test.each(['GTK', 'Qt'] as const)('text arrives without loss in a program of %s', async (toolkit) => {
  const editor = await TextProgram.start(server, toolkit);
  try {
    await desktop.input.text.type(TEXT, NEVER);
    await eventually(
      () => editor.text,
      (text) => text.length >= TEXT.length,
    );
    expect(editor.text).toBe(TEXT);
  } finally {
    editor.stop();
  }
});

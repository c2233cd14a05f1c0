import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../base/wait-until.ts';
import { TERMINAL_TITLE } from '../desktop/desktop-programs.ts';
import { MONITORS } from '../desktop/virtual-desktop.ts';
import { findWindow, hasKeys, type WindowInfo } from '../desktop/windows.ts';
import type { World } from '../world.ts';
import { clickOn, type EmbeddedViewer, typeLine } from './viewer.ts';

/** Types a command into the machine's terminal through the viewer, and reads from a file that it arrived whole. */
export async function typeIntoTerminal({ desktop, paths }: World, viewer: EmbeddedViewer): Promise<void> {
  const line = `typed-${Date.now().toString(36)}`;
  const file = path.join(paths.desktop, line);
  const terminal = await needWindow(desktop, TERMINAL_TITLE);
  await clickOn(viewer, terminal, MONITORS[0]);
  await waitUntil(() => hasKeys(desktop, terminal.id), { what: 'The keyboard in the terminal' });
  await typeLine(viewer, `echo ${line} > ${line}`);
  // the shell makes the file before the line is in it
  const read = () => (existsSync(file) && readFileSync(file, 'utf8')) || null;
  const content = await waitUntil(read, { what: 'The typed line in the file' });
  if (content !== `${line}\n`) throw new Error(`the file holds ${JSON.stringify(content)}`);
}

/** The window with this title, once it is on the screen. */
export async function needWindow(desktop: World['desktop'], title: string): Promise<WindowInfo> {
  return waitUntil(
    async () => {
      const found = await findWindow(desktop, title);
      return found?.visible && found;
    },
    { what: `The window "${title}"` },
  );
}

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../base/wait-until.ts';
import type { WorldPaths } from '../base/world-paths.ts';
import { type Service, startService } from '../processes/service.ts';
import { type DisplayAccess, runProgram } from './run-program.ts';
import { findWindow } from './windows.ts';

/** Titles of the windows that the check works with. */
export const TERMINAL_TITLE = 'Terminal';
export const QUESTION_TITLE = 'Approval';

/** Asks again after each answer, so that the desktop is the same for whoever comes next; ends with the display. */
const ASK = `
while :; do
  answer=$(xmessage -title ${QUESTION_TITLE} -geometry 360x120+1100+200 -print \\
    -buttons Approve:10,Later:11 'Approve the maintenance window?')
  case $? in 10|11) echo "$answer" >> answers.txt ;; *) exit 1 ;; esac
done`;

/** Our own: the packaged one starts menus and key bindings that would answer to the technician's keys. */
const OPENBOX = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>no</focusNew></focus>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <mouse>
    <context name="Client"><mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind></context>
    <context name="Titlebar"><mousebind button="Left" action="Drag"><action name="Move"/></mousebind></context>
  </mouse>
</openbox_config>
`;

interface Program {
  name: string;
  command: string;
  args: readonly string[];
  title: string;
}

const XTERM = ['-fg', '#e8e8e8', '-bg', '#101418', '-ut', '+sb'];

const PROGRAMS: readonly Program[] = [
  {
    name: 'terminal',
    command: 'xterm',
    args: [...XTERM, '-geometry', '100x30+80+80', '-T', TERMINAL_TITLE, '-e', '/bin/sh'],
    title: TERMINAL_TITLE,
  },
  { name: 'question', command: '/bin/sh', args: ['-c', ASK], title: QUESTION_TITLE },
  {
    name: 'clock',
    command: 'xclock',
    args: ['-geometry', '320x320+2040+100', '-title', 'Clock'],
    title: 'Clock',
  },
  {
    name: 'second-terminal',
    command: 'xterm',
    args: [...XTERM, '-geometry', '90x24+2500+140', '-T', 'Second terminal', '-e', '/bin/sh'],
    title: 'Second terminal',
  },
];

/** The window manager first, for it places the others' frames; then all programs at once, each where it belongs. */
export async function startDesktopPrograms(access: DisplayAccess, paths: WorldPaths): Promise<void> {
  const rcFile = path.join(paths.desktop, 'openbox.xml');
  writeFileSync(rcFile, OPENBOX);
  const start = (name: string, command: string, args: readonly string[]): Promise<Service> =>
    startService({
      name,
      command,
      args,
      env: access.env,
      cwd: paths.desktop,
      logFile: path.join(paths.logs, `${name}.log`),
    });
  await start('openbox', 'openbox', ['--sm-disable', '--config-file', rcFile]);
  await waitUntil(() => windowManagerRuns(access), { what: 'The start of the window manager' });
  for (const { name, command, args } of PROGRAMS) await start(name, command, args);
  // One after the other: each look is a process, and most windows have opened by the time that the first one has.
  for (const { name, title } of PROGRAMS) {
    await waitUntil(async () => (await findWindow(access, title))?.visible, {
      what: `The opening of the ${name} on the virtual desktop`,
    });
  }
}

/** EWMH: the window manager sets `_NET_SUPPORTING_WM_CHECK` on the root window when it has taken over. */
async function windowManagerRuns(access: DisplayAccess): Promise<boolean> {
  try {
    const answer = await runProgram(access, 'xprop', ['-root', '_NET_SUPPORTING_WM_CHECK']);
    return answer.toString('latin1').includes('window id');
  } catch {
    return false; // one look that failed is no answer; the next one may be
  }
}

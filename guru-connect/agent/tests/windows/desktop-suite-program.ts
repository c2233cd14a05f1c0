// Runs in node.exe: holds the Windows desktop to the suite of all desktops. Argument: the file of the report.
import koffi from 'koffi';
import { CURSOR_SHOWING, type Cursor, type MonitorInfo, user32 } from '../../src/ffi/user32.ts';
import { WindowsDesktop } from '../../src/desktop/windows/windows-desktop.ts';
import { thisSession, type WindowsSystem } from '../../src/desktop/windows/windows-system.ts';
import { desktopSuite, type Subject } from '../support/desktop-suite.ts';
import { paintScreen } from './screen-paint.ts';
import { runSuites } from './suite-runner.ts';

const LoadCursorW: (module: null, id: number) => Cursor = koffi
  .load('user32.dll')
  .func('void * __stdcall LoadCursorW(void *, uintptr_t)');
/** IDC_ARROW, IDC_WAIT. */
const ARROW = 32_512;
const WAIT = 32_514;
const HEIGHT = 1080;
const monitor = (szDevice: string, left: number, right: number, dwFlags: number): MonitorInfo => ({
  szDevice,
  rcMonitor: { left, top: 0, right, bottom: HEIGHT },
  dwFlags,
});

/** Wine has one monitor, and neither a secure desktop nor a lock screen: the test plays them. */
async function subject(): Promise<Subject> {
  const left = monitor('LEFT', 0, 1920, 1);
  let monitors = [left, monitor('RIGHT', 1920, 3840, 0)];
  let secure = false;
  let shape = ARROW;
  const system: WindowsSystem = {
    ...thisSession,
    monitors: () => monitors,
    virtualScreen: () => ({
      x: 0,
      y: 0,
      width: Math.max(...monitors.map(({ rcMonitor }) => rcMonitor.right)),
      height: HEIGHT,
    }),
    inFront: () => (secure ? 'secure' : 'user'),
    cursor: () => ({ flags: CURSOR_SHOWING, hCursor: LoadCursorW(null, shape) }),
  };
  return {
    desktop: await WindowsDesktop.open(system),
    paint: paintScreen,
    pointer: () => user32().GetCursorPos() ?? { x: -1, y: -1 },
    changeCursor: () => {
      shape = shape === ARROW ? WAIT : ARROW;
    },
    changeMonitors: () => {
      monitors = [left];
    },
    shrink: () => {
      monitors = [left, monitor('RIGHT', 1920, 2880, 0)];
      return 2880;
    },
    standStill: () => {
      secure = true;
    },
    goOn: () => {
      secure = false;
    },
    lose: async () => {
      monitors = [];
    },
    dispose: async () => undefined,
  };
}

desktopSuite('Windows', { subject, stop: async () => undefined });
const [report = ''] = process.argv.slice(2);
runSuites(report).then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error}\n`);
    process.exit(1);
  },
);

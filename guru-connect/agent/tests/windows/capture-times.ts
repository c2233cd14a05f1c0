// Runs in node.exe: times grabs of the primary monitor, and writes them as JSON to the file that its argument names.
import { writeFileSync } from 'node:fs';
import { WindowsDesktop } from '../../src/desktop/windows/windows-desktop.ts';
import { paintScreen } from './screen-paint.ts';

const ROUNDS = 50;

/** Milliseconds of one grab, medians. */
export interface CaptureTimes {
  readonly width: number;
  readonly height: number;
  readonly unchangedMs: number;
  readonly allChangedMs: number;
}

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;

async function measure(): Promise<CaptureTimes> {
  const desktop = await WindowsDesktop.open();
  const monitor = (await desktop.monitors()).find(({ primary }) => primary);
  if (!monitor) throw new Error('there is no primary monitor');
  const capture = await desktop.openCapture(monitor.monitorId);
  await capture.grab();
  const time = async (before: (round: number) => void) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      before(round);
      const from = performance.now();
      await capture.grab();
      times.push(performance.now() - from);
    }
    return median(times);
  };
  const unchangedMs = await time(() => undefined);
  const { width, height } = monitor;
  const allChangedMs = await time((round) => paintScreen(monitor, round * 0x01_02_03));
  return { width, height, unchangedMs, allChangedMs };
}

const [report = ''] = process.argv.slice(2);
measure().then(
  (times) => {
    writeFileSync(report, JSON.stringify(times));
    process.exit(0);
  },
  (error) => {
    process.stderr.write(`${error}\n`);
    process.exit(1);
  },
);

import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { XServer } from './x-server.ts';

/** What an ordinary X client sees of keyboard and mouse, in a window of 400x400 at the desktop's top left. */
export class Xev {
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];

  private constructor(process: ChildProcess) {
    this.#process = process;
    if (process.stdout)
      createInterface({ input: process.stdout }).on('line', (line) => this.#lines.push(line));
  }

  /** Starts it and waits for its window. */
  static async start(server: XServer): Promise<Xev> {
    const arguments_ = [
      '-geometry',
      '400x400+0+0',
      '-event',
      'keyboard',
      '-event',
      'button',
      '-event',
      'mouse',
    ];
    const window = () =>
      /(0x\w+) "Event Tester"/.exec(server.run('xwininfo', '-root', '-tree').toString())?.[1];
    await until(() => !window(), 'the window of an earlier xev is still there');
    const xev = new Xev(server.start('xev', ...arguments_));
    await until(() => {
      const id = window();
      // A window that is not viewable yet gets no event.
      return id !== undefined && server.run('xwininfo', '-id', id).includes('IsViewable');
    }, 'xev shows no window');
    return xev;
  }

  /** Events in order: `KeyPress a`, `ButtonRelease 1`, `MotionNotify 10,20`. */
  events(): string[] {
    const events: string[] = [];
    let kind = '';
    for (const line of this.#lines) {
      kind = /^(\w+) event,/.exec(line)?.[1] ?? kind;
      const key = /keysym 0x\w+, (\w+)\)/.exec(line)?.[1];
      const button = /\bbutton (\d+)/.exec(line)?.[1];
      const place = kind === 'MotionNotify' ? /root:\((\d+),(\d+)\)/.exec(line) : null;
      if (key && kind.startsWith('Key')) events.push(`${kind} ${key}`);
      else if (button && kind.startsWith('Button')) events.push(`${kind} ${button}`);
      else if (place) events.push(`${kind} ${place[1]},${place[2]}`);
    }
    return events;
  }

  /** Waits until these were seen, in this order, whatever came between. */
  async saw(...expected: string[]): Promise<void> {
    await until(
      () => {
        let at = 0;
        for (const event of this.events()) if (event === expected[at]) at += 1;
        return at === expected.length;
      },
      () => `xev saw only: ${this.events().join(', ')}`,
    );
  }

  stop(): void {
    this.#process.kill();
  }
}

async function until(condition: () => boolean, otherwise: string | (() => string)): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(typeof otherwise === 'string' ? otherwise : otherwise());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

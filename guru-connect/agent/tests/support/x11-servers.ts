import { X11Desktop } from '../../src/desktop/x11/x11-desktop.ts';
import type { Subject, Subjects } from './desktop-suite.ts';
import { XPainter } from './x-painter.ts';
import type { WideServer } from './xvfb.ts';

/** Tests share a server until one of them changes it for good. */
export class X11Servers implements Subjects {
  readonly #start: () => Promise<WideServer>;
  #server: WideServer | null = null;

  constructor(start: () => Promise<WideServer>) {
    this.#start = start;
  }

  async subject(): Promise<Subject> {
    this.#server ??= await this.#start();
    const server = this.#server;
    const painter = new XPainter(server.display);
    const spoil = <T>(result: T): T => {
      this.#server = null;
      return result;
    };
    return {
      desktop: await X11Desktop.open(server.display),
      paint: (rect, colour) => painter.paint(rect, colour),
      pointer: () => {
        const [, x = '', y = ''] =
          /x:(\d+) y:(\d+)/.exec(server.run('xdotool', 'getmouselocation').toString()) ?? [];
        return { x: Number(x), y: Number(y) };
      },
      changeCursor: () => server.run('xsetroot', '-cursor_name', 'watch'),
      changeMonitors: () => spoil(server.run('xrandr', '--delmonitor', 'RIGHT')),
      shrink: () => spoil(server.shrink()),
      standStill: () => server.signal('SIGSTOP'),
      goOn: () => server.signal('SIGCONT'),
      lose: () => spoil(server.stop('SIGKILL')),
      dispose: async () => {
        server.signal('SIGCONT');
        if (this.#server === server) painter.close();
        else await server.stop();
      },
    };
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }
}

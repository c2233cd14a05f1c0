import { splitScreen, type WideServer, Xvfb } from './xvfb.ts';
import { XServer } from './x-server.ts';

/** An X server that shows its screen in a window of another one. */
export class Xephyr extends XServer implements WideServer {
  #host: Xvfb | null = null;

  static async start(): Promise<Xephyr> {
    const host = await Xvfb.start();
    const started = await XServer.launch(
      'Xephyr',
      ['-screen', '3840x1080', '-noreset', '-nolisten', 'tcp', '-s', '0'],
      undefined,
      { ...process.env, DISPLAY: host.display },
    );
    const server = new Xephyr(started.display, started.process);
    server.#host = host;
    splitScreen(server, 'default');
    return server;
  }

  /** It has no sizes between its own and this one. */
  shrink(): number {
    this.run('xrandr', '--output', 'default', '--mode', '1600x1200');
    return 1600;
  }

  override async stop(signal?: NodeJS.Signals): Promise<void> {
    await super.stop(signal);
    await this.#host?.stop();
  }
}

import { XServer } from './x-server.ts';

export interface XvfbOptions {
  /** Take this display, as `:60`, and no other. */
  readonly display?: string;
  readonly depth?: number;
  /** An extension to leave out. */
  readonly without?: string;
}

/** A real X server without a screen: 3840x1080, shown as the monitors LEFT and RIGHT of 1920x1080 each. */
export class Xvfb extends XServer {
  static async start({ display, depth = 24, without }: XvfbOptions = {}): Promise<Xvfb> {
    const started = await XServer.launch(
      'Xvfb',
      [
        ...['-screen', '0', `3840x1080x${depth}`, '-noreset', '-nolisten', 'tcp', '-s', '0'],
        ...(without === undefined ? [] : ['-extension', without]),
      ],
      display,
    );
    const server = new Xvfb(started.display, started.process);
    if (without !== 'RANDR') server.#splitScreen();
    return server;
  }

  #splitScreen(): void {
    this.run('xrandr', '--setmonitor', 'LEFT', '1920/508x1080/285+0+0', 'screen');
    this.run('xrandr', '--setmonitor', 'RIGHT', '1920/508x1080/285+1920+0', 'none');
  }
}

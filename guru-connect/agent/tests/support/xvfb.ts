import { XServer } from './x-server.ts';

export interface XvfbOptions {
  /** Take this display, as `:60`, and no other. */
  readonly display?: string;
  readonly depth?: number;
  /** One screen of this size, as `1280x720`, in place of two monitors. */
  readonly size?: string;
  /** An extension to leave out. */
  readonly without?: string;
  /** Size of another X screen, `:N.1`. */
  readonly secondScreen?: string;
}

/** A server of 3840x1080 pixels, shown as the monitors LEFT and RIGHT of 1920x1080 each. */
export interface WideServer extends XServer {
  /** Makes the screen narrower, and returns its new width. */
  shrink(): number;
}

/** A real X server without a screen: 3840x1080, shown as the monitors LEFT and RIGHT of 1920x1080 each. */
export class Xvfb extends XServer implements WideServer {
  static async start({ display, depth = 24, size, without, secondScreen }: XvfbOptions = {}): Promise<Xvfb> {
    const started = await XServer.launch(
      'Xvfb',
      [
        ...['-screen', '0', `${size ?? '3840x1080'}x${depth}`, '-noreset', '-nolisten', 'tcp', '-s', '0'],
        ...(without === undefined ? [] : ['-extension', without]),
        ...(secondScreen === undefined ? [] : ['-screen', '1', `${secondScreen}x24`]),
      ],
      display,
    );
    const server = new Xvfb(started.display, started.process);
    if (without !== 'RANDR' && size === undefined) splitScreen(server, 'screen');
    return server;
  }

  shrink(): number {
    this.run('xrandr', '--output', 'screen', '--off', '--fb', '2880x1080');
    return 2880;
  }
}

/** Divides the screen of a server, whose one output has this name, into two monitors. */
export function splitScreen(server: XServer, output: string): void {
  server.run('xrandr', '--setmonitor', 'LEFT', '1920/508x1080/285+0+0', output);
  server.run('xrandr', '--setmonitor', 'RIGHT', '1920/508x1080/285+1920+0', 'none');
}

import { splitScreen, type WideServer } from './xvfb.ts';
import { Xvnc } from './xvnc.ts';

/** TigerVNC's X server, as wide as the Xvfb of the tests. */
export class WideXvnc extends Xvnc implements WideServer {
  static override async start(): Promise<WideXvnc> {
    const server = await Xvnc.launchAs(WideXvnc, { width: 3840, height: 1080 });
    splitScreen(server, 'VNC-0');
    return server;
  }

  shrink(): number {
    this.run('xrandr', '--output', 'VNC-0', '--off', '--fb', '2880x1080');
    return 2880;
  }
}

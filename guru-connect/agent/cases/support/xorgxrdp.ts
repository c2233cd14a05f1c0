import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { splitScreen, type WideServer } from '../../tests/support/xvfb.ts';
import { XServer } from '../../tests/support/x-server.ts';

/** Type of a message that carries input of xrdp's client, and the one of them that sets the size of the screen. */
const CLIENT_INPUT = 103;
const SCREEN_SIZE = 300;

/**
 * The X server of xrdp sessions: Xorg with the module xorgxrdp, whose keyboard has keycodes of its own (rules `base`, not
 * `evdev`). Its size is what xrdp says over a socket, which this class does in xrdp's place.
 */
export class XorgXrdp extends XServer implements WideServer {
  readonly #folder: string;
  readonly #xrdp: Socket;

  private constructor(display: string, process: ChildProcess, folder: string, xrdp: Socket) {
    super(display, process);
    this.#folder = folder;
    this.#xrdp = xrdp;
  }

  static async start(): Promise<XorgXrdp> {
    const folder = mkdtempSync(join(tmpdir(), 'gc-xorgxrdp-'));
    const options = ['-config', '/etc/X11/xrdp/xorg.conf', '-noreset', '-nolisten', 'tcp', '-novtswitch'];
    const { display, process: child } = await XServer.launch(
      'Xorg',
      [...options, '-sharevts', '-s', '0', '-logfile', join(folder, 'log')],
      undefined,
      { ...process.env, XRDP_SOCKET_PATH: folder },
    );
    const xrdp = connect(join(folder, `xrdp_display_${display.slice(1)}`));
    await once(xrdp, 'connect');
    xrdp.on('error', () => undefined).resume();
    const server = new XorgXrdp(display, child, folder, xrdp);
    server.#resize(3840, 1080);
    splitScreen(server, 'none');
    return server;
  }

  shrink(): number {
    this.#resize(2880, 1080);
    return 2880;
  }

  /** Returns when the screen has this size. */
  #resize(width: number, height: number): void {
    const message = Buffer.alloc(26);
    message.writeUInt32LE(message.length);
    message.writeUInt16LE(CLIENT_INPUT, 4);
    for (const [at, value] of [SCREEN_SIZE, width, height, 24, 0].entries())
      message.writeUInt32LE(value, 6 + at * 4);
    // In the kernel's hands when it returns: the socket was empty.
    this.#xrdp.write(message);
    const deadline = Date.now() + 30_000;
    while (!this.run('xdpyinfo').toString().includes(`${width}x${height} pixels`))
      if (Date.now() > deadline) throw new Error(`xorgxrdp does not take the size ${width}x${height}`);
  }

  override async stop(signal?: NodeJS.Signals): Promise<void> {
    this.#xrdp.destroy();
    await super.stop(signal);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

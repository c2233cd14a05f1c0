import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RfbHand } from './rfb-hand.ts';
import { XServer } from './x-server.ts';

export interface XvncOptions {
  readonly width?: number;
  readonly height?: number;
}

/** A real X server whose mouse and keyboard are devices of its own, moved by a VNC client: 1280x800. */
export class Xvnc extends XServer {
  #folder = '';

  static start(options: XvncOptions = {}): Promise<Xvnc> {
    return Xvnc.launchAs(Xvnc, options);
  }

  protected static async launchAs<T extends Xvnc>(
    kind: new (display: string, process: ChildProcess) => T,
    { width = 1280, height = 800 }: XvncOptions,
  ): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'gc-xvnc-test-'));
    const started = await XServer.launch('Xvnc', [
      ...['-geometry', `${width}x${height}`, '-depth', '24', '-noreset', '-s', '0'],
      ...['-SecurityTypes', 'None', '-AlwaysShared', '-rfbport', '-1', '-rfbunixpath', join(folder, 'rfb')],
    ]);
    const server = new kind(started.display, started.process);
    server.#folder = folder;
    return server;
  }

  /** A person's hand at this server's mouse and keyboard. */
  hand(): Promise<RfbHand> {
    return RfbHand.connect(join(this.#folder, 'rfb'));
  }

  override async stop(signal?: NodeJS.Signals): Promise<void> {
    await super.stop(signal);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

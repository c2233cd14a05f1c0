import {
  type ClipboardCode,
  ClipboardReceiver,
  ClipboardRefusal,
  clipboardParts,
} from '@guru-connect/proto/clipboard';
import type { ClipboardPart, Permissions } from '@guru-connect/proto/stream';
import type { Clipboard } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import type { StreamBody } from './screen-stream.ts';

export interface ClipboardTransferOptions {
  /** Null where the desktop has none. */
  readonly clipboard: Clipboard | null;
  /** Whether the technician may control the machine at this moment. */
  readonly mayControl: () => boolean;
  /** Resolves once the message has left this process. */
  readonly send: (body: StreamBody) => Promise<void>;
}

/** Carries a session's clipboard, when the viewer asks and where the relay's policy allows that direction. */
export class ClipboardTransfers {
  readonly #options: ClipboardTransferOptions;
  readonly #receiver = new ClipboardReceiver();
  #permissions: Permissions = { input: false };
  /** The read that is under way: a newer one, and the end of the viewer, stop it. */
  #reading: object | null = null;

  constructor(options: ClipboardTransferOptions) {
    this.#options = options;
  }

  /** A viewer was attached. It takes over nothing of the last one. */
  attach(permissions: Permissions | undefined): void {
    this.detach();
    this.#permissions = permissions ?? { input: false };
  }

  detach(): void {
    this.#permissions = { input: false };
    this.#receiver.forget();
    this.#reading = null;
  }

  /** What was written during the session does not outlive it. */
  end(): void {
    this.detach();
    this.#options.clipboard?.release();
  }

  /** A part of what the viewer writes. */
  async write(part: ClipboardPart): Promise<void> {
    const { transfer } = part;
    if (!this.#allows(this.#permissions.clipboardToMachine)) {
      this.#receiver.forget();
      this.#answer(transfer, 'not_allowed');
      return;
    }
    try {
      const content = this.#receiver.add(part);
      if (!content) return;
      await this.#options.clipboard?.write(content);
      this.#answer(transfer, 'written');
    } catch (error) {
      this.#answer(transfer, codeOf(error));
    }
  }

  /** The viewer asks for what the machine's clipboard holds. */
  async read(transfer: number): Promise<void> {
    const { clipboard, send } = this.#options;
    const allowed = () => this.#allows(this.#permissions.clipboardFromMachine);
    if (!clipboard || !allowed()) {
      this.#answer(transfer, 'not_allowed');
      return;
    }
    const reading = {};
    this.#reading = reading;
    try {
      const content = await clipboard.read();
      if (this.#reading !== reading) return;
      if (!content) {
        this.#answer(transfer, 'empty');
        return;
      }
      for (const value of clipboardParts(transfer, content)) {
        if (!allowed()) {
          this.#answer(transfer, 'not_allowed');
          return;
        }
        // One part at a time: pictures go in between.
        await send({ $case: 'clipboardPart', value });
        if (this.#reading !== reading) return;
      }
    } catch (error) {
      if (this.#reading === reading) this.#answer(transfer, codeOf(error));
    }
  }

  #allows(direction: boolean | undefined): boolean {
    return this.#options.clipboard !== null && direction === true && this.#options.mayControl();
  }

  #answer(transfer: number, code: ClipboardCode): void {
    void this.#options.send({ $case: 'clipboardResult', value: { transfer, code } });
  }
}

function codeOf(error: unknown): ClipboardCode {
  if (error instanceof ClipboardRefusal) return error.code;
  if (!(error instanceof AgentFault)) throw error;
  return error.code === 'clipboard_too_large' ? 'too_large' : 'failed';
}

import {
  type ClipboardCode,
  type ClipboardContent,
  ClipboardReceiver,
  ClipboardRefusal,
  clipboardParts,
} from '@guru-connect/proto/clipboard';
import type { ClipboardPart, Permissions } from '@guru-connect/proto/stream';
import type { Clipboard } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { NewestJob } from './newest-job.ts';
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
  readonly #jobs = new NewestJob();
  #permissions: Permissions = { input: false };
  /** Identifies the present viewer: the result of another viewer's write is not sent to it. */
  #viewer = {};
  #writing = false;
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
    this.#jobs.forget();
    this.#viewer = {};
    this.#reading = null;
    this.withdraw();
  }

  /** The technician may not control the machine any more: a write that is under way does not happen. */
  withdraw(): void {
    if (this.#writing) this.#options.clipboard?.release();
  }

  /** What was written during the session does not outlive it. */
  end(): void {
    this.detach();
    this.#options.clipboard?.release();
  }

  /** A part of what the viewer writes. */
  async write(part: ClipboardPart): Promise<void> {
    const { transfer } = part;
    if (!this.#mayWrite()) {
      this.#receiver.forget();
      this.#answer(transfer, 'not_allowed');
      return;
    }
    try {
      const content = this.#receiver.add(part);
      if (content) await this.#jobs.start(() => this.#put(transfer, content));
    } catch (error) {
      this.#answer(transfer, codeOf(error));
    }
  }

  /** The viewer asks for what the machine's clipboard holds. */
  async read(transfer: number): Promise<void> {
    const { clipboard } = this.#options;
    if (!clipboard || !this.#mayRead()) {
      this.#answer(transfer, 'not_allowed');
      return;
    }
    const reading = {};
    this.#reading = reading;
    await this.#jobs.start(() => this.#fetch(transfer, clipboard, () => this.#reading === reading));
  }

  async #put(transfer: number, content: ClipboardContent): Promise<void> {
    const viewer = this.#viewer;
    let code: ClipboardCode = 'not_allowed';
    if (this.#mayWrite()) {
      this.#writing = true;
      code = await outcomeOf(this.#options.clipboard?.write(content));
      this.#writing = false;
    }
    if (this.#viewer === viewer) this.#answer(transfer, this.#mayWrite() ? code : 'not_allowed');
  }

  async #fetch(transfer: number, clipboard: Clipboard, isWanted: () => boolean): Promise<void> {
    try {
      if (!isWanted()) return;
      const content = await clipboard.read();
      if (!isWanted()) return;
      if (!content) {
        this.#answer(transfer, 'empty');
        return;
      }
      for (const value of clipboardParts(transfer, content)) {
        if (!this.#mayRead()) {
          this.#answer(transfer, 'not_allowed');
          return;
        }
        // One part at a time: pictures go in between.
        await this.#options.send({ $case: 'clipboardPart', value });
        if (!isWanted()) return;
      }
    } catch (error) {
      if (isWanted()) this.#answer(transfer, codeOf(error));
    }
  }

  #mayWrite(): boolean {
    return this.#allows(this.#permissions.clipboardToMachine);
  }

  #mayRead(): boolean {
    return this.#allows(this.#permissions.clipboardFromMachine);
  }

  #allows(direction: boolean | undefined): boolean {
    return this.#options.clipboard !== null && direction === true && this.#options.mayControl();
  }

  #answer(transfer: number, code: ClipboardCode): void {
    void this.#options.send({ $case: 'clipboardResult', value: { transfer, code } });
  }
}

async function outcomeOf(written: Promise<void> | undefined): Promise<ClipboardCode> {
  try {
    await written;
    return 'written';
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): ClipboardCode {
  if (error instanceof ClipboardRefusal) return error.code;
  if (!(error instanceof AgentFault)) throw error;
  return error.code === 'clipboard_too_large' ? 'too_large' : 'failed';
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** RFC 6143: security type None, and the two messages that a hand needs. */
const SECURITY_NONE = 1;
const KEY_EVENT = 4;
const POINTER_EVENT = 5;
const LEFT = 1;

/** Keysyms. */
const KEYS = { Tab: 0xff09, Return: 0xff0d, Escape: 0xff1b, space: 0x20, a: 0x61 } as const;

/**
 * A hand at a real mouse and keyboard: a small RFB 3.8 client. Xvnc passes what it gets to input devices of its own,
 * not through XTEST.
 */
export class RfbHand {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // pictures are never asked for; bells and clipboard are of no interest
    socket.resume();
  }

  static async connect(path: string): Promise<RfbHand> {
    const socket = connect(path);
    await once(socket, 'connect');
    const read = (bytes: number) => readExactly(socket, bytes);
    await read(12);
    socket.write('RFB 003.008\n');
    const [types = 0] = await read(1);
    await read(types);
    socket.write(Buffer.of(SECURITY_NONE));
    const result = (await read(4)).readUInt32BE(0);
    if (result !== 0) throw new Error(`the VNC server refused with ${result}`);
    const shared = 1;
    socket.write(Buffer.of(shared));
    const init = await read(24);
    await read(init.readUInt32BE(20));
    return new RfbHand(socket);
  }

  /** Moves to a pixel of the screen. */
  async move(x: number, y: number): Promise<void> {
    await this.#pointer(0, x, y);
  }

  /** Comes from a few pixels away, so that the mouse moves in any case, and clicks. */
  async click(x: number, y: number): Promise<void> {
    await this.#pointer(0, x - 5, y);
    await this.#pointer(0, x, y);
    await this.clickHere(x, y);
  }

  /** Clicks where this hand last moved to. */
  async clickHere(x: number, y: number): Promise<void> {
    await this.#pointer(LEFT, x, y);
    await this.#pointer(0, x, y);
  }

  async press(x: number, y: number): Promise<void> {
    await this.#pointer(LEFT, x, y);
  }

  async drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await this.#pointer(0, from.x - 5, from.y);
    await this.#pointer(0, from.x, from.y);
    for (let step = 0; step <= 4; step++) {
      const at = (a: number, b: number) => Math.round(a + ((b - a) * step) / 4);
      await this.#pointer(LEFT, at(from.x, to.x), at(from.y, to.y));
    }
    await this.#pointer(0, to.x, to.y);
  }

  async key(name: keyof typeof KEYS): Promise<void> {
    for (const down of [1, 0]) {
      const message = Buffer.alloc(8);
      message[0] = KEY_EVENT;
      message[1] = down;
      message.writeUInt32BE(KEYS[name], 4);
      await this.#send(message);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  async #pointer(buttons: number, x: number, y: number): Promise<void> {
    const message = Buffer.alloc(6);
    message[0] = POINTER_EVENT;
    message[1] = buttons;
    message.writeUInt16BE(x, 2);
    message.writeUInt16BE(y, 4);
    await this.#send(message);
  }

  /** A hand takes its time: Xvnc merges moves that come together. */
  async #send(message: Buffer): Promise<void> {
    this.#socket.write(message);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function readExactly(socket: Socket, bytes: number): Promise<Buffer> {
  if (bytes === 0) return Buffer.alloc(0);
  for (;;) {
    const chunk: Buffer | null = socket.read(bytes);
    if (chunk) return chunk;
    await once(socket, 'readable');
  }
}

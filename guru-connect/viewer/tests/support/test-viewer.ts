import type { Monitor } from '@guru-connect/proto/desktop';
import type { ScreenFrame } from '@guru-connect/proto/stream';
import { StreamMessage } from '@guru-connect/proto/stream';
import type { WebSocket } from 'ws';
import { welcome } from './welcome.ts';

export type Body = NonNullable<StreamMessage['body']>;
type Case = Body['$case'];
type Values = { [Message in Body as Message['$case']]: Message['value'] };
type Value<Name extends Case> = Values[Name];

const WAIT_MS = 60_000;

/** One viewer's socket, seen from the other end. */
export class TestViewer {
  readonly #socket: WebSocket;
  readonly received: Body[] = [];
  readonly #listeners = new Set<() => void>();
  closeCode: number | null = null;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const { body } = StreamMessage.decode(new Uint8Array(data));
      if (body) this.received.push(body);
      this.#wake();
    });
    socket.on('close', (code) => {
      this.closeCode = code;
      this.#wake();
    });
  }

  send(body: Body): void {
    this.sendBytes(StreamMessage.encode({ body }).finish());
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  sendFrame(frame: ScreenFrame): void {
    this.send({ $case: 'screenFrame', value: frame });
  }

  /** Reads the first message and answers with the welcome. */
  async welcome({
    input = true,
    ticket = 'ticket-1',
    agentPresent = true,
  } = {}): Promise<Value<'viewerHello'>> {
    const hello = await this.next('viewerHello');
    this.send(
      welcome({ sessionId: hello.sessionId, resumeTicket: ticket, permissions: { input }, agentPresent }),
    );
    return hello;
  }

  sendDesktop(monitors: readonly Monitor[], activeMonitorId = 1, features: string[] = []): void {
    this.send({ $case: 'desktopInfo', value: { monitors: [...monitors], activeMonitorId, features } });
  }

  /** Takes the oldest message of a kind that fits; waits for it when there is none. */
  async next<Name extends Case>(
    name: Name,
    fits: (value: Value<Name>) => boolean = () => true,
  ): Promise<Value<Name>> {
    return this.#wait(name, () => {
      for (const [index, body] of this.received.entries()) {
        if (!isCase(body, name) || !fits(body.value)) continue;
        this.received.splice(index, 1);
        return body.value;
      }
      return null;
    });
  }

  closed(): Promise<number> {
    return this.#wait('close', () => this.closeCode);
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** As when a network goes away. */
  terminate(): void {
    this.#socket.terminate();
  }

  #wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #wait<Result>(what: string, look: () => Result | null): Promise<Result> {
    // Made here, so that its stack names the test's own line.
    const failed = new Error();
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        this.#listeners.delete(check);
      };
      const check = () => {
        const result = look();
        if (result === null) return;
        finish();
        resolve(result);
      };
      const timer = setTimeout(() => {
        finish();
        failed.message = `waited ${WAIT_MS} ms for ${what}, got ${JSON.stringify(this.received).slice(0, 500)}`;
        reject(failed);
      }, WAIT_MS);
      this.#listeners.add(check);
      check();
    });
  }
}

function isCase<Name extends Case>(
  body: Body,
  name: Name,
): body is Body & { $case: Name; value: Value<Name> } {
  return body.$case === name;
}

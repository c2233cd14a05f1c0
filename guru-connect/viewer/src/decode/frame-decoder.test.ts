import { MESSAGE_LIMIT } from '@guru-connect/proto/limits';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DecodeError } from './decode-error.ts';
import type { DecodeWorker } from './frame-decoder.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { DECODE_TIMEOUT_MS, MAX_PENDING_FRAMES } from './limits.ts';
import type { DecodeResult } from './worker-messages.ts';

type Happening = { readonly data: DecodeResult; readonly message: string };

class FakeWorker implements DecodeWorker {
  readonly taken: number[] = [];
  terminated = false;
  readonly #listeners = new Map<string, (event: Happening) => void>();

  postMessage(message: ArrayBuffer): void {
    this.taken.push(message.byteLength);
  }
  terminate(): void {
    this.terminated = true;
  }
  addEventListener(type: string, listener: (event: Happening) => void): void {
    this.#listeners.set(type, listener);
  }
  answer(seq: number): void {
    const head = { seq, monitorId: 1, width: 1, height: 1, whole: true };
    this.#emit('message', { kind: 'frame', frame: { head, patches: [], bitmaps: [] } });
  }
  fail(seq: number): void {
    this.#emit('message', brokenFrame(seq));
  }
  crash(message: string): void {
    this.#emit('error', brokenFrame(0), message);
  }
  #emit(type: string, data: DecodeResult, message = ''): void {
    this.#listeners.get(type)?.({ data, message });
  }
}

function brokenFrame(seq: number): DecodeResult {
  return { kind: 'failed', code: 'bad_jpeg', detail: 'broken', seq };
}

describe('FrameDecoder', () => {
  let worker: FakeWorker;
  let decoder: FrameDecoder;
  let log: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    worker = new FakeWorker();
    log = [];
    decoder = new FrameDecoder(worker, {
      frame: ({ head }) => log.push(`frame ${head.seq}`),
      failed: ({ code, seq }) => log.push(`failed ${code} ${seq}`),
      died: ({ code }) => log.push(`died ${code}`),
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('hands on frames and failures in order', () => {
    for (const size of [3, 4, 5]) decoder.decode(new ArrayBuffer(size));
    worker.answer(1);
    worker.fail(2);
    worker.answer(3);
    expect(worker.taken).toEqual([3, 4, 5]);
    expect(log).toEqual(['frame 1', 'failed bad_jpeg 2', 'frame 3']);
  });

  it('says nothing of frames of a connection that is gone', () => {
    decoder.decode(new ArrayBuffer(1));
    decoder.decode(new ArrayBuffer(1));
    decoder.forget();
    decoder.decode(new ArrayBuffer(1));
    worker.answer(8);
    worker.fail(9);
    worker.answer(1);
    expect(log).toEqual(['frame 1']);
  });

  it('refuses a message that is too large without giving it to the worker', () => {
    decoder.decode(new ArrayBuffer(MESSAGE_LIMIT.agentStream + 1));
    expect(worker.taken).toEqual([]);
    expect(log).toEqual(['failed message_too_large undefined']);
  });

  it('gives up on an agent that does not wait for acknowledgements', () => {
    for (let count = 0; count <= MAX_PENDING_FRAMES; count += 1) decoder.decode(new ArrayBuffer(1));
    expect(log).toEqual(['died too_many_pending']);
    expect(worker.terminated).toBe(true);
    worker.answer(1);
    decoder.decode(new ArrayBuffer(1));
    expect(log).toHaveLength(1);
  });

  it('gives up on a frame that takes too long, and only then', () => {
    decoder.decode(new ArrayBuffer(1));
    jest.advanceTimersByTime(DECODE_TIMEOUT_MS - 1);
    decoder.decode(new ArrayBuffer(1));
    worker.answer(1);
    jest.advanceTimersByTime(DECODE_TIMEOUT_MS - 1);
    expect(log).toEqual(['frame 1']);
    jest.advanceTimersByTime(1);
    expect(log).toEqual(['frame 1', 'died decode_timeout']);
    expect(worker.terminated).toBe(true);
  });

  it('does not watch an idle worker', () => {
    decoder.decode(new ArrayBuffer(1));
    worker.answer(1);
    jest.advanceTimersByTime(10 * DECODE_TIMEOUT_MS);
    expect(log).toEqual(['frame 1']);
  });

  it('reports a worker that crashes, once', () => {
    worker.crash('out of memory');
    worker.crash('again');
    expect(log).toEqual(['died malformed']);
  });

  it('is an Error with a code', () => {
    expect(new DecodeError('bad_jpeg', 'why', 4)).toMatchObject({
      name: 'DecodeError',
      message: 'why',
      seq: 4,
    });
  });
});

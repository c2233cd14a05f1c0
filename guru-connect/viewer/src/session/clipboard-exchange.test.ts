import { type ClipboardContent, clipboardParts } from '@guru-connect/proto/clipboard';
import { ClipboardKind } from '@guru-connect/proto/stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ViewerBody } from '../connection/outgoing.ts';
import { ClipboardExchange } from './clipboard-exchange.ts';

const TEXT = ClipboardKind.CLIPBOARD_KIND_TEXT;
const content = (size: number): ClipboardContent => ({ kind: TEXT, bytes: new Uint8Array(size).fill(97) });

describe('ClipboardExchange', () => {
  let sent: ViewerBody[];
  let socket: { backlog: number; open: boolean; send(body: ViewerBody): boolean };
  let exchange: ClipboardExchange;
  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    socket = {
      backlog: 0,
      open: true,
      send: (body) => {
        if (socket.open) sent.push(body);
        return socket.open;
      },
    };
    exchange = new ClipboardExchange(socket);
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('sends parts while the socket has room, and resolves with the result of the machine', async () => {
    socket.backlog = 100_000;
    const written = exchange.write(content(70_000));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([]);
    socket.backlog = 0;
    await jest.advanceTimersByTimeAsync(10);
    expect(sent.map(({ value }) => 'size' in value && value.size)).toEqual([70_000, 70_000, 70_000]);
    exchange.result({ transfer: 9, code: 'failed' });
    exchange.result({ transfer: 1, code: 'written' });
    await written;
  });

  it('reads what comes in parts, of the transfer that it asked for', async () => {
    const read = exchange.read();
    expect(sent).toEqual([{ $case: 'clipboardRead', value: { transfer: 1 } }]);
    for (const part of clipboardParts(5, content(9))) exchange.part(part);
    for (const part of clipboardParts(1, content(40_000))) exchange.part(part);
    expect((await read).bytes).toHaveLength(40_000);
  });

  it('refuses what is too large: of its own, and 50 MB that a hostile machine announces', async () => {
    await expect(exchange.write(content(2_000_000))).rejects.toMatchObject({ code: 'too_large' });
    const read = exchange.read();
    exchange.part({ transfer: 2, kind: TEXT, size: 50_000_000, data: new Uint8Array(9) });
    await expect(read).rejects.toMatchObject({ code: 'too_large' });
    expect(sent).toHaveLength(1);
  });

  it.each(['empty', 'not_allowed', 'failed'])('reports that the machine answered %s', async (code) => {
    const read = exchange.read();
    exchange.result({ transfer: 1, code });
    await expect(read).rejects.toMatchObject({ code });
  });

  it('fails when the connection is lost, was not there, or nothing comes for 15 s', async () => {
    const lost = exchange.read();
    exchange.forget();
    await expect(lost).rejects.toMatchObject({ code: 'failed' });
    const silent = expect(exchange.write(content(1))).rejects.toMatchObject({ code: 'failed' });
    await jest.advanceTimersByTimeAsync(15_000);
    await silent;
    socket.open = false;
    await expect(exchange.write(content(1))).rejects.toMatchObject({ code: 'failed' });
    await expect(exchange.read()).rejects.toMatchObject({ code: 'failed' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { ClipboardKind, type ClipboardPart } from '../generated/guruconnect/v1/stream.ts';
import { CLIPBOARD_LIMIT, clipboardParts, ClipboardReceiver } from './clipboard.ts';

const TEXT = ClipboardKind.CLIPBOARD_KIND_TEXT;
const PNG = ClipboardKind.CLIPBOARD_KIND_PNG;
const refused = (code: string) => expect.objectContaining({ code });

describe('the clipboard on its way', () => {
  it.each([
    [1, TEXT, 1],
    [CLIPBOARD_LIMIT.part, TEXT, 1],
    [CLIPBOARD_LIMIT.part + 1, TEXT, 2],
    [CLIPBOARD_LIMIT[PNG], PNG, 512],
  ] as const)('carries %d bytes of kind %d in %d parts', (size, kind, count) => {
    const bytes = Uint8Array.from({ length: size }, (_, at) => at);
    const parts = [...clipboardParts(3, { kind, bytes })];
    const receiver = new ClipboardReceiver();
    const results = parts.map((part) => receiver.add(part));
    expect(results).toHaveLength(count);
    const content = results.pop();
    expect(results.every((result) => result === undefined)).toBe(true);
    expect(content?.kind).toBe(kind);
    expect(Buffer.compare(content?.bytes ?? Buffer.alloc(0), bytes)).toBe(0);
  });

  it('refuses 50 MB by the first part, keeps nothing, and takes the next transfer', () => {
    const receiver = new ClipboardReceiver();
    const part = { transfer: 1, kind: PNG, size: 50_000_000, data: new Uint8Array(1) };
    expect(() => receiver.add(part)).toThrow(refused('too_large'));
    expect(receiver.add(part)).toBeUndefined();
    const [next] = clipboardParts(2, { kind: TEXT, bytes: Buffer.from('a') });
    expect(next && receiver.add(next)?.bytes).toEqual(new Uint8Array([97]));
    const huge = { kind: TEXT, bytes: new Uint8Array(CLIPBOARD_LIMIT[TEXT] + 1) };
    expect(() => [...clipboardParts(3, huge)]).toThrow(refused('too_large'));
  });

  it.each([
    ['no kind', { kind: ClipboardKind.CLIPBOARD_KIND_UNSPECIFIED }],
    ['a kind of tomorrow', { kind: ClipboardKind.UNRECOGNIZED }],
    ['no size', { size: 0 }],
    ['no data', { data: new Uint8Array(0) }],
    ['more data than its size', { data: new Uint8Array(11) }],
    ['a part that is too large', { size: 100_000, data: new Uint8Array(CLIPBOARD_LIMIT.part + 1) }],
  ] satisfies [string, Partial<ClipboardPart>][])('refuses a part with %s', (_what, odd) => {
    const part = { transfer: 1, kind: TEXT, size: 10, data: new Uint8Array(5), ...odd };
    expect(() => new ClipboardReceiver().add(part)).toThrow(refused('malformed'));
  });

  it('keeps a copy of each part, whose memory the connection uses again', () => {
    const receiver = new ClipboardReceiver();
    const memory = Buffer.from('ab');
    const part = { transfer: 1, kind: TEXT, size: 4, data: memory };
    receiver.add(part);
    memory.write('cd');
    expect(Buffer.from(receiver.add(part)?.bytes ?? []).toString()).toBe('abcd');
  });

  it('refuses a transfer whose parts disagree, and drops one that another interrupts', () => {
    const part = { transfer: 1, kind: TEXT, size: 10, data: new Uint8Array(5) };
    const receiver = new ClipboardReceiver();
    receiver.add(part);
    expect(() => receiver.add({ ...part, size: 11 })).toThrow(refused('malformed'));
    receiver.forget();
    receiver.add(part);
    receiver.add({ ...part, transfer: 2 });
    expect(receiver.add(part)).toBeUndefined();
    expect(receiver.add(part)?.bytes).toHaveLength(10);
  });
});

// libxcb, <xcb/xcb.h> and <xcb/xcbext.h>: a transport for request bytes of our own. No call here waits for the X server,
// but for `connect`, which runs on the thread pool. Offsets and sizes are those of LP64.
import koffi from 'koffi';
import { once, openLibrary, type Pointer } from './library.ts';

export type Connection = Pointer<'xcb_connection_t'>;

/** Flags of xcb_send_request: errors come with the reply; opcode and length are in the bytes already. */
const CHECKED = 1;
const RAW = 2;
/** xcb_protocol_request_t: count of iovecs, extension, opcode, isvoid. */
const DESCRIPTION_BYTES = 24;
const IS_VOID_OFFSET = 17;
/** xcb_send_request writes into the two iovecs before the one that it is given. */
const FIRST_IOVEC = 2;
const EVENT_BYTES = 32;
/** xcb_ge_generic_event_t has a sequence number of libxcb's own between the first 32 bytes and the others. */
const MORE_OF_EVENT = 36;
/** GenericEvent is the one event that may be longer (X protocol, X Generic Event Extension). */
const GENERIC_EVENT = 35;
const REPLY_BYTES = 32;
const MAGIC_COOKIE = 'MIT-MAGIC-COOKIE-1';
const AUTH_INFO_BYTES = 32;
const LENGTH_OFFSET = 4;

interface Xcb {
  connect: (
    name: string,
    auth: bigint | null,
    done: (error: unknown, connection: Connection, screen: number) => void,
  ) => void;
  disconnect: (connection: Connection) => void;
  hasError: (connection: Connection) => number;
  descriptor: (connection: Connection) => number;
  setup: (connection: Connection) => bigint;
  generateId: (connection: Connection) => number;
  flush: (connection: Connection) => number;
  send: (connection: Connection, flags: number, vector: bigint, description: bigint) => number;
  sendFds: (
    connection: Connection,
    flags: number,
    vector: bigint,
    description: bigint,
    count: number,
    fds: number[],
  ) => number;
  pollEvent: (connection: Connection) => bigint | null;
  pollReply: (
    connection: Connection,
    sequence: number,
    reply: [bigint | null],
    error: [bigint | null],
  ) => number;
  free: (address: bigint) => void;
}

const xcb: () => Xcb = once(() => {
  const library = openLibrary('libxcb.so.1', 'libxcb1');
  // without `auth` it is xcb_connect
  const connect = library.func('void *xcb_connect_to_display_with_auth_info(str, void *, _Out_ int *)');
  return {
    connect: (name, auth, done) => {
      const screen = [0];
      connect.async(name, auth, screen, (error: unknown, connection: Connection) =>
        done(error, connection, screen[0] ?? 0),
      );
    },
    disconnect: library.func('void xcb_disconnect(void *)'),
    hasError: library.func('int xcb_connection_has_error(void *)'),
    descriptor: library.func('int xcb_get_file_descriptor(void *)'),
    setup: library.func('void *xcb_get_setup(void *)'),
    generateId: library.func('uint xcb_generate_id(void *)'),
    flush: library.func('int xcb_flush(void *)'),
    send: library.func('uint xcb_send_request(void *, int, void *, void *)'),
    sendFds: library.func('uint xcb_send_request_with_fds(void *, int, void *, void *, uint, int *)'),
    pollEvent: library.func('void *xcb_poll_for_event(void *)'),
    pollReply: library.func('int xcb_poll_for_reply(void *, uint, _Out_ void **, _Out_ void **)'),
    free: openLibrary('libc.so.6', 'libc6').func('void free(void *)'),
  };
});

/**
 * Opens a connection; null when the server is not there or refuses. `cookie`: the magic cookie to show it, else one of
 * the file that XAUTHORITY names. Throws `missing_library`.
 */
export function connect(
  name: string,
  cookie?: Buffer,
): Promise<{ connection: Connection; screen: number } | null> {
  return new Promise((resolve, reject) => {
    const auth = cookie ? authInfo(cookie) : null;
    xcb().connect(name, auth, (error, connection, screen) => {
      if (auth !== null) koffi.free(auth);
      if (error) reject(error);
      else if (xcb().hasError(connection) !== 0) {
        xcb().disconnect(connection);
        resolve(null);
      } else resolve({ connection, screen });
    });
  });
}

export function disconnect(connection: Connection): void {
  xcb().disconnect(connection);
}

/** Whether the connection is of no further use. */
export function isBroken(connection: Connection): boolean {
  return xcb().hasError(connection) !== 0;
}

export function descriptorOf(connection: Connection): number {
  return xcb().descriptor(connection);
}

/** What the server said of itself when the connection was opened (X protocol, section 8). */
export function setupOf(connection: Connection): Buffer {
  const address = xcb().setup(connection);
  const head = copy(address, 8);
  return copy(address, 8 + head.readUInt16LE(6) * 4);
}

/** A number for a new resource of this client. */
export function generateId(connection: Connection): number {
  return xcb().generateId(connection);
}

/** Writes what was sent so far. It reads too: look for replies and events afterwards. False when the server is gone. */
export function flush(connection: Connection): boolean {
  return xcb().flush(connection) > 0;
}

/** The next event or error of a request without a reply, as the protocol has it; null when there is none. */
export function pollEvent(connection: Connection): Buffer | null {
  const address = xcb().pollEvent(connection);
  if (address === null) return null;
  const event = copyEvent(address);
  xcb().free(address);
  return event;
}

/** The reply to a request, its error, or null while neither has come, nor will once the connection is broken. */
export function pollReply(
  connection: Connection,
  sequence: number,
): { reply: Buffer } | { error: Buffer } | null {
  const reply: [bigint | null] = [null];
  const error: [bigint | null] = [null];
  if (!xcb().pollReply(connection, sequence, reply, error)) return null;
  if (error[0] !== null) {
    const bytes = copy(error[0], REPLY_BYTES);
    xcb().free(error[0]);
    return { error: bytes };
  }
  if (reply[0] === null) return null;
  const length = REPLY_BYTES + copy(reply[0], REPLY_BYTES).readUInt32LE(LENGTH_OFFSET) * 4;
  const bytes = copy(reply[0], length);
  xcb().free(reply[0]);
  return { reply: bytes };
}

/** Hands request bytes to libxcb, by way of native memory that stays where it is. */
export class RequestWriter {
  readonly #iovecs = new BigUint64Array(2 * (FIRST_IOVEC + 1));
  readonly #bytes: Buffer<ArrayBuffer>;
  readonly #bytesAt: bigint;
  readonly #iovecAt: bigint;
  readonly #withReply = description(0);
  readonly #withoutReply = description(1);

  /** `limit`: bytes of the longest request. */
  constructor(limit: number) {
    this.#bytes = Buffer.from(new ArrayBuffer(limit));
    this.#bytesAt = BigInt(koffi.address(this.#bytes.buffer));
    this.#iovecAt = BigInt(koffi.address(this.#iovecs.buffer)) + BigInt(FIRST_IOVEC * 16);
  }

  /**
   * Returns the sequence number. A `checked` request has no reply, and its error is kept for `pollReply` instead of
   * being an event. libxcb closes the descriptors `fds` once they are sent.
   */
  write(
    connection: Connection,
    request: Buffer,
    kind: 'reply' | 'checked' | 'unchecked',
    fds: readonly number[] = [],
  ): number {
    this.#bytes.set(request);
    this.#iovecs[2 * FIRST_IOVEC] = this.#bytesAt;
    this.#iovecs[2 * FIRST_IOVEC + 1] = BigInt(request.length);
    const flags = RAW | (kind === 'unchecked' ? 0 : CHECKED);
    const about = kind === 'reply' ? this.#withReply : this.#withoutReply;
    if (fds.length === 0) return xcb().send(connection, flags, this.#iovecAt, about);
    return xcb().sendFds(connection, flags, this.#iovecAt, about, fds.length, [...fds]);
  }

  close(): void {
    koffi.free(this.#withReply);
    koffi.free(this.#withoutReply);
  }
}

/** xcb_auth_info_t: { int namelen; char *name; int datalen; char *data; }, and what it points to. */
function authInfo(cookie: Buffer): bigint {
  const name = Buffer.from(MAGIC_COOKIE);
  const address: bigint = koffi.alloc('uint8', AUTH_INFO_BYTES + name.length + cookie.length);
  const bytes = Buffer.from(koffi.view(address, AUTH_INFO_BYTES + name.length + cookie.length));
  const nameAt = address + BigInt(AUTH_INFO_BYTES);
  bytes.writeInt32LE(name.length, 0);
  bytes.writeBigUInt64LE(nameAt, 8);
  bytes.writeInt32LE(cookie.length, 16);
  bytes.writeBigUInt64LE(nameAt + BigInt(name.length), 24);
  bytes.set(name, AUTH_INFO_BYTES);
  bytes.set(cookie, AUTH_INFO_BYTES + name.length);
  return address;
}

function description(isVoid: 0 | 1): bigint {
  const address: bigint = koffi.alloc('uint8', DESCRIPTION_BYTES);
  const view = new DataView(koffi.view(address, DESCRIPTION_BYTES));
  view.setBigUint64(0, 1n, true);
  view.setBigUint64(8, 0n, true);
  view.setBigUint64(16, 0n, true);
  view.setUint8(IS_VOID_OFFSET, isVoid);
  return address;
}

function copyEvent(address: bigint): Buffer {
  const head = copy(address, EVENT_BYTES);
  const more = head.readUInt32LE(LENGTH_OFFSET) * 4;
  if ((head.readUInt8(0) & 0x7f) !== GENERIC_EVENT || more === 0) return head;
  return Buffer.concat([head, copy(address + BigInt(MORE_OF_EVENT), more)]);
}

function copy(address: bigint, bytes: number): Buffer {
  return Buffer.from(new Uint8Array(koffi.view(address, bytes)));
}

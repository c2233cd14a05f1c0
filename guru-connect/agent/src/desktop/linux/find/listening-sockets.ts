import { readBounded } from './read-bounded.ts';

/** A server has two: a path and an abstract one. */
export interface ListeningSockets {
  /** Inodes of the sockets of each X display. */
  readonly displays: ReadonlyMap<number, ReadonlySet<string>>;
  /** A Wayland compositor takes connections. */
  readonly waylandSocket: boolean;
}

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_DISPLAYS = 256;
/** SO_ACCEPTCON of <linux/net.h>: the socket listens. */
const LISTENS = 0x10000;
const X_SOCKET = /^@?\/tmp\/\.X11-unix\/X(\d{1,5})$/;
const WAYLAND_SOCKET = /\/wayland-\d+$/;

export function readListeningSockets(): ListeningSockets {
  return parseUnixSockets(readBounded('/proc/net/unix', MAX_BYTES)?.toString('latin1') ?? '');
}

/** Reads the format of `/proc/net/unix`, proc_net_unix(5): Num RefCount Protocol Flags Type St Inode Path. */
export function parseUnixSockets(text: string): ListeningSockets {
  const displays = new Map<number, Set<string>>();
  let waylandSocket = false;
  for (const line of text.split('\n')) {
    const [, , , flags = '', , , inode = '', path = ''] = line.trim().split(/\s+/);
    if ((Number.parseInt(flags, 16) & LISTENS) === 0) continue;
    waylandSocket ||= WAYLAND_SOCKET.test(path);
    const number = X_SOCKET.exec(path)?.[1];
    if (number === undefined) continue;
    const inodes = displays.get(Number(number));
    if (inodes) inodes.add(inode);
    else if (displays.size < MAX_DISPLAYS) displays.set(Number(number), new Set([inode]));
  }
  return { displays, waylandSocket };
}

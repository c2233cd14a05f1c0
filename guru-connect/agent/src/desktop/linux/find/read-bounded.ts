import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file of the kernel, at most `limit` bytes of it; null when it cannot be read, as that of a process that has ended. */
export function readBounded(path: string, limit: number): Buffer | null {
  return readOpen(path, constants.O_RDONLY, (fd) => readUpTo(fd, limit));
}

/**
 * A small regular file that belongs to `owner`, or to anybody when that is undefined; null for anything else. Follows no
 * link and waits for no pipe: others choose the path, and the agent may be root.
 */
export function readOwned(path: string, limit: number, owner: number | undefined): Buffer | null {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  return readOpen(path, flags, (fd) => {
    const about = fstatSync(fd);
    if (!about.isFile() || about.size > limit || (owner !== undefined && about.uid !== owner)) return null;
    return readUpTo(fd, limit);
  });
}

function readOpen(path: string, flags: number, read: (fd: number) => Buffer | null): Buffer | null {
  let fd: number | undefined;
  try {
    fd = openSync(path, flags);
    return read(fd);
  } catch {
    // gone, or not ours to read: it says nothing then
    return null;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function readUpTo(fd: number, limit: number): Buffer {
  const parts: Buffer[] = [];
  for (let left = limit; left > 0; ) {
    const part = Buffer.alloc(Math.min(left, 65_536));
    const bytes = readSync(fd, part);
    if (bytes === 0) break;
    parts.push(part.subarray(0, bytes));
    left -= bytes;
  }
  return Buffer.concat(parts);
}

// Memory that is shared by a descriptor: <sys/mman.h>, <fcntl.h>, <unistd.h>.
import koffi from 'koffi';
import { once, openLibrary } from './library.ts';

const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;
const F_ADD_SEALS = 1033;
/** F_SEAL_SHRINK and F_SEAL_GROW: neither side can make the other one fault by cutting the memory short. */
const SEALS = 2 | 4;
const PROT_READ_WRITE = 1 | 2;
const MAP_SHARED = 1;
/** The mapping replaces what lies at the address. */
const MAP_FIXED = 16;

interface Libc {
  memfd_create: (name: string, flags: number) => number;
  ftruncate: (fd: number, bytes: number) => number;
  fcntl: (fd: number, command: number, argument: number) => number;
  mmap: (
    address: bigint,
    bytes: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ) => bigint | number;
  close: (fd: number) => number;
}

const libc: () => Libc = once(() => {
  const library = openLibrary('libc.so.6', 'libc6');
  return {
    memfd_create: library.func('int memfd_create(str, uint)'),
    ftruncate: library.func('int ftruncate(int, long)'),
    fcntl: library.func('int fcntl(int, int, int)'),
    // as an integer: the failure value is no address
    mmap: library.func('uintptr_t mmap(void *, size_t, int, int, int, long)'),
    close: library.func('int close(int)'),
  };
});

/**
 * Replaces the `bytes` at `address`, which must be whole pages, by memory that can be shared. Returns its descriptor,
 * which the caller closes, or the name of the call that failed and its errno.
 */
export function shareMemoryAt(address: bigint, bytes: number): { fd: number } | { failed: string } {
  const { memfd_create, ftruncate, fcntl, mmap } = libc();
  const fd = memfd_create('guru-connect-picture', MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return { failed: failureOf('memfd_create') };
  const failed = (() => {
    if (ftruncate(fd, bytes) < 0) return failureOf('ftruncate');
    if (fcntl(fd, F_ADD_SEALS, SEALS) < 0) return failureOf('fcntl');
    const mapped = BigInt(mmap(address, bytes, PROT_READ_WRITE, MAP_SHARED | MAP_FIXED, fd, 0));
    return mapped === address ? null : failureOf('mmap');
  })();
  if (failed === null) return { fd };
  closeDescriptor(fd);
  return { failed };
}

export function closeDescriptor(fd: number): void {
  libc().close(fd);
}

function failureOf(call: string): string {
  return `errno ${koffi.errno()} of ${call}`;
}

// System V shared memory, <sys/shm.h>.
import koffi from 'koffi';
import { once, openLibrary } from './library.ts';

export const IPC_PRIVATE = 0;
export const IPC_RMID = 0;
/** Create, readable and writable by the owner alone: an X server of another user is granted by XShmAttach. */
export const IPC_CREAT_0600 = 0o1600;
/** Linux: the mapping replaces what lies at the address. */
export const SHM_REMAP = 0o40000;
/** `(void *) -1`, what shmat returns on failure. */
export const SHMAT_FAILED = 0xffff_ffff_ffff_ffffn;

interface Libc {
  shmget: (key: number, size: number, flags: number) => number;
  shmat: (shmid: number, address: bigint | null, flags: number) => bigint;
  shmctl: (shmid: number, command: number, buffer: null) => number;
  /** Errno of the last call here. */
  errno: () => number;
}

export const libc: () => Libc = once(() => {
  const library = openLibrary('libc.so.6', 'libc6');
  return {
    shmget: library.func('int shmget(int, size_t, int)'),
    // as an integer: the failure value is no address
    shmat: library.func('uintptr_t shmat(int, void *, int)'),
    shmctl: library.func('int shmctl(int, int, void *)'),
    errno: () => koffi.errno(),
  };
});

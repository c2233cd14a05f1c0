import {
  CloseHandle,
  CreateFileW,
  FILE_SHARE_READ,
  GENERIC_READ,
  GENERIC_WRITE,
  OPEN_ALWAYS,
  OPEN_EXISTING,
} from './ffi/kernel32.ts';
import { INVALID_HANDLE, WindowsError } from './ffi/win32.ts';

const ERROR_FILE_NOT_FOUND = 2;
const ERROR_PATH_NOT_FOUND = 3;
const ERROR_SHARING_VIOLATION = 32;

function open(path: string, access: number, share: number, disposition: number): () => void {
  const handle = CreateFileW(path, access >>> 0, share, null, disposition, 0, 0);
  if (handle === INVALID_HANDLE) throw new WindowsError('CreateFileW');
  return () => void CloseHandle(handle);
}

/**
 * Opens a file so that others may read and run it, but nobody can write, rename or delete it, nor a folder above it, until it is
 * let go. What is hashed meanwhile is what runs.
 * @returns lets it go; null when there is no such file
 * @throws WindowsError when somebody is writing it
 */
export function holdFile(path: string): (() => void) | null {
  try {
    return open(path, GENERIC_READ, FILE_SHARE_READ, OPEN_EXISTING);
  } catch (error) {
    const status = error instanceof WindowsError ? error.status : 0;
    if (status === ERROR_FILE_NOT_FOUND || status === ERROR_PATH_NOT_FOUND) return null;
    throw error;
  }
}

/**
 * Locks by a file that nobody else can open. Windows lets it go when the process ends, however it ends.
 * @returns unlocks; null when another process has the lock
 */
export function lockFile(path: string): (() => void) | null {
  try {
    return open(path, GENERIC_READ | GENERIC_WRITE, 0, OPEN_ALWAYS);
  } catch (error) {
    if (error instanceof WindowsError && error.status === ERROR_SHARING_VIOLATION) return null;
    throw error;
  }
}

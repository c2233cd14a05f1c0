import koffi from 'koffi';

/** A HANDLE; numbers, since Windows makes no large ones. */
export type Handle = number & { readonly isHandle: true };
/** An address that Windows gave; null is none. */
export type Pointer = bigint | null;
/** Where a function writes one value. */
export type Out<T> = [T | null];

export const INVALID_HANDLE = -1;

const getLastError = koffi.load('kernel32.dll').func('uint32 __stdcall GetLastError()') as () => number;

/** A call of Windows that failed. `status` is a system error code (winerror.h). */
export class WindowsError extends Error {
  override readonly name = 'WindowsError';
  readonly call: string;
  readonly status: number;

  constructor(call: string, status: number = getLastError()) {
    super(`${call} failed with Windows error ${status}`);
    this.call = call;
    this.status = status;
  }
}

/** @throws WindowsError when a function that returns BOOL has failed */
export function requireTrue(call: string, succeeded: boolean): void {
  if (!succeeded) throw new WindowsError(call);
}

/** @throws WindowsError for a system error code other than 0 */
export function requireZero(call: string, status: number): void {
  if (status !== 0) throw new WindowsError(call, status);
}

/** What a function wrote. */
export function written<T>([value]: Out<T>): T {
  if (value === null) throw new Error('Windows wrote nothing');
  return value;
}

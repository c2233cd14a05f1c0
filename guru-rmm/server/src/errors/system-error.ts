/** Whether a thrown value is the operating system's error of this code, such as `ENOENT` (errno(3)). */
export function isSystemError(error: unknown, code: string): boolean {
  return systemErrorCode(error) === code;
}

/** The code of the operating system's error, or null. Any object with a code will do: errors may come from another realm. */
export function systemErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What the system says about a folder that cannot be used, continuing "the folder ...". */
const PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'is full',
  EDQUOT: 'is full for this user',
  EROFS: 'is read-only',
  EACCES: 'cannot be written by this user',
  EPERM: 'cannot be written by this user',
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a folder',
  EIO: 'lies on a disk that fails',
};

/**
 * Says in words why a folder cannot be used, from what was thrown when it was tried.
 * @returns undefined when the error is about something else
 */
export function folderProblem(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? PROBLEMS[code] : undefined;
}

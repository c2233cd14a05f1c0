/**
 * Lets progress through that is progress: more bytes than ever before, and no more than there are in all. An agent may send
 * anything, and must not hold a click open with words alone.
 */
export function createProgress(
  onProgress: (receivedBytes: number, totalBytes: number) => Promise<void>,
): (receivedBytes: number, totalBytes: number) => Promise<void> {
  let most = 0;
  return async (receivedBytes, totalBytes) => {
    if (receivedBytes <= most || receivedBytes > totalBytes) return;
    most = receivedBytes;
    await onProgress(receivedBytes, totalBytes);
  };
}

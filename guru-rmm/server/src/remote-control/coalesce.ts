/**
 * Runs work one at a time. Whoever asks while it runs gets the next run, and all of them the same one: it begins after
 * they asked, so it sees what they did.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    if (next !== null) return next;
    const begin = () => {
      next = null;
      return work();
    };
    next = last.then(begin, begin);
    last = next;
    return next;
  };
}

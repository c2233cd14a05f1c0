/**
 * Runs work one at a time. Calls made during a run share the next one, which begins after
 * them and so sees their changes.
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

const MESSAGES_PER_SECOND = 20;
const BURST = 200;

/** A token bucket: an agent reports every few seconds, so anything near these figures is a fault or an attack. */
export function createMessageBudget(now: () => number = Date.now) {
  let tokens = BURST;
  let last = now();
  return {
    /** @returns false when the peer has sent too much */
    take(): boolean {
      const time = now();
      tokens = Math.min(BURST, tokens + ((time - last) / 1000) * MESSAGES_PER_SECOND);
      last = time;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

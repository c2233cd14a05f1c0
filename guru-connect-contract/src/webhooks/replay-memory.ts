/** Remembers deliveries for as long as their timestamps are accepted. */
export interface ReplayMemory {
  /**
   * Remembers a delivery until a time in seconds since 1970.
   * @returns whether it is new
   */
  remember(delivery: string, until: number, now: number): boolean;
}

/**
 * A memory inside this process. It forgets what is too old to be accepted, so that it holds what came in about ten
 * minutes; when `capacity` is reached everything is refused rather than anything forgotten too early.
 */
export function createReplayMemory(capacity = 100_000): ReplayMemory {
  const untilByDelivery = new Map<string, number>();
  return {
    remember(delivery, until, now) {
      if (untilByDelivery.size >= capacity) {
        for (const [known, end] of untilByDelivery) if (end < now) untilByDelivery.delete(known);
      }
      const known = untilByDelivery.get(delivery);
      if ((known !== undefined && known >= now) || untilByDelivery.size >= capacity) return false;
      untilByDelivery.set(delivery, until);
      return true;
    },
  };
}

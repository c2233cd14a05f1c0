import type { Release } from 'guru-connect-contract/types';

const CHANNEL = 'stable';
/** A new agent is rolled out within a minute; a click never waits for the look-up twice. */
const FRESH_MS = 60_000;

export interface ReleaseCache {
  find(platform: string): Promise<Release>;
  /** A click has failed: what is remembered may be the reason, for example after a new release. */
  forget(): void;
}

/** Remembers the release of each platform for a minute; callers at the same time share one call, failures are not kept. */
export function createReleaseCache(
  fetch: (path: { channel: string; platform: string }) => Promise<Release>,
  now: () => number = Date.now,
): ReleaseCache {
  const cached = new Map<string, { release: Promise<Release>; fetchedAt: number }>();
  const find = (platform: string) => {
    const hit = cached.get(platform);
    if (hit !== undefined && now() - hit.fetchedAt < FRESH_MS) return hit.release;
    const release = fetch({ channel: CHANNEL, platform });
    const entry = { release, fetchedAt: now() };
    cached.set(platform, entry);
    release.catch(() => {
      if (cached.get(platform) === entry) cached.delete(platform);
    });
    return release;
  };
  return { find, forget: () => cached.clear() };
}

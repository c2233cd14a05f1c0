import type { AgentRow } from '../agents/agent-store.ts';
import { presentTime } from '../contract/present.ts';

/** How long the console shows what happened to an agent's machine, in milliseconds. */
const SHOWN_MS = { clone: 24 * 3600_000, move: 7 * 24 * 3600_000 };

/** A copy of the machine that was refused, and when the agent came from another machine, while either is news. */
export function presentMarks({
  moved_at,
  clone_hostname,
  clone_seen_at,
}: Pick<AgentRow, 'moved_at' | 'clone_hostname' | 'clone_seen_at'>) {
  return {
    moved_at: isRecent(moved_at, SHOWN_MS.move) ? presentTime(moved_at) : null,
    clone: isRecent(clone_seen_at, SHOWN_MS.clone)
      ? { hostname: clone_hostname ?? '', seen_at: presentTime(clone_seen_at) }
      : null,
  };
}

function isRecent(at: Date | null, forMs: number): at is Date {
  return at !== null && Date.now() - at.getTime() < forMs;
}

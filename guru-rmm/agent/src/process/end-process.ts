import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from '@guru-rmm/process-lock/process-identity.ts';

const LOOK_EVERY_MS = 20;

/**
 * Ends a process that leads its own group, with all of that group: SIGTERM, and SIGKILL for what is left after
 * `graceMs`. Signals go out only while the very process of `identity` lives, so a reused id is never hit.
 */
export async function endProcessGroup(identity: ProcessIdentity, graceMs = 5000): Promise<void> {
  if (!isAlive(identity)) return;
  if (await signalAndWait(identity, 'SIGTERM', graceMs)) {
    endGroupRemains(identity.pid);
    return;
  }
  await signalAndWait(identity, 'SIGKILL', 2000);
}

/** Ends the descendants that have outlived the leader of their group, which has ended this very moment. */
export function endGroupRemains(leaderPid: number): void {
  signalGroup(leaderPid, 'SIGKILL');
}

async function signalAndWait(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  ms: number,
): Promise<boolean> {
  if (!isAlive(identity)) return true;
  signalGroup(identity.pid, signal);
  for (let waited = 0; waited < ms; waited += LOOK_EVERY_MS) {
    if (!isAlive(identity)) return true;
    await delay(LOOK_EVERY_MS);
  }
  return !isAlive(identity);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the group is empty already, which is what was wanted
  }
}

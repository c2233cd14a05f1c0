import type { Logger } from '../log/create-logger.ts';
import { coalesce } from './coalesce.ts';
import { type EndContext, endRemoteControl } from './end-remote-control.ts';
import type { UnauthorizedRow } from './remote-control-store.ts';
import type { RemovedMachines } from './removed-machines.ts';

interface RevocationContext extends EndContext {
  log: Logger;
  /** What removed machines lose besides their session. */
  removedMachines: RemovedMachines;
}

export type Revocation = ReturnType<typeof createRevocation>;

/**
 * Ends the sessions of technicians who are disabled, those whose sign-in has ended, and those on machines that are removed,
 * which lose their keys as well. Guru Connect disconnects the viewer
 * of a session that ends, and neither its resume ticket nor a viewer token that was never used opens it again.
 */
export function createRevocation(context: RevocationContext) {
  const { broker, log, removedMachines, store } = context;

  const revoke = async (row: UnauthorizedRow) => {
    const { remote_control_id, status, tech_disabled, agent_removed } = row;
    // Another server may be preparing it: that one cancels it.
    if (status === 'starting' && !broker.isPreparing(remote_control_id)) return;
    const because = agent_removed ? 'agent_removed' : tech_disabled ? 'technician_disabled' : 'signed_out';
    log.info(
      { remote_control_id, because },
      'a session lost its machine, or its technician lost access to it',
    );
    await endRemoteControl(context, row, { source: 'server', because });
  };

  const failed = (error: unknown) => log.error({ err: error }, '[ERROR] sessions could not be revoked');

  const revokeKeys = coalesce(() => removedMachines.revokeKeys().catch(failed));
  let keys: Promise<void> = Promise.resolve();

  /** One sweep after the other, so that none ends what another is ending. */
  const run = coalesce(async () => {
    // First what needs no answer of Guru Connect.
    await removedMachines.disconnect();
    // Not waited for: however many keys there are, technicians lose their sessions.
    keys = revokeKeys();
    // Side by side: none waits for what Guru Connect takes over another.
    const outcomes = await Promise.allSettled((await store.listUnauthorized()).map(revoke));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  });
  let last: Promise<void> = Promise.resolve();

  return {
    run,
    /** Starts a sweep now, or after the one that runs, and does not wait for it. What fails is left to the next one. */
    runSoon(): void {
      last = run().catch(failed);
    },
    /** Waits for the sweeps that have started, and for the keys. */
    async settled(): Promise<void> {
      await last;
      await keys;
    },
  };
}

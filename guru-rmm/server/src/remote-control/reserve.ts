import { ApiError } from '../errors/api-error.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { type Admission, clickOf, recordOutsideHistory } from './admission.ts';
import type { Reconciler } from './reconcile.ts';
import type { RemoteControlStore } from './remote-control-store.ts';

/** An admitted request with its audit row, which keeps the agent for it. */
export interface Reservation extends Admission {
  remoteControlId: string;
  /** An earlier session of ours could not be ended on Guru Connect yet. */
  leftOpen: boolean;
}

interface ReserveContext {
  audit: Pick<AuditLog, 'record'>;
  reconciler: Reconciler;
  store: RemoteControlStore;
}

/**
 * Opens the audit row. An agent has one open row at a time, so the second click of two is refused here.
 * @throws ApiError remote_control_in_progress
 */
export async function reserve(context: ReserveContext, admission: Admission): Promise<Reservation> {
  const { reconciler, store } = context;
  const { agentId } = admission;
  // Guru Connect has one session at a time for each machine, and our own last one may still be open there.
  const leftOpen = !(await reconciler.cleanUpAgent(agentId));
  const begin = () => store.begin(clickOf(admission));
  let begun = await begin();
  if (begun === null) {
    // The open one may have ended on Guru Connect a moment ago: look before refusing.
    await reconciler.checkAgent(agentId);
    begun = await begin();
  }
  if (begun !== null) return { ...admission, remoteControlId: begun, leftOpen };

  const open = await store.findOpen(agentId);
  const detail = `${open?.tech_name ?? 'Somebody'} is using this machine; that session has to end first.`;
  const remoteControlId = open?.remote_control_id;
  const refusal = new ApiError('remote_control_in_progress', detail, { remoteControlId });
  // The page asks whether to take over: a question, and no failed session in the machine's history.
  await recordOutsideHistory(context, admission, refusal);
  throw refusal;
}

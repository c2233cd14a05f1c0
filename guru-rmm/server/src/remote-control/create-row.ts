import { appendEvent } from '../audit/append-event.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { SessionMode } from '../connect-client/connect-client.ts';
import type { Transaction } from '../database/sql.ts';
import type { ApiError } from '../errors/api-error.ts';
import { failureColumns } from './session-transition.ts';

/** A technician's click: who, what, why, and from where. */
export interface NewRemoteControl {
  agentId: string;
  technician: { id: string; name: string };
  /** The sign-in that the session ends with; null: it ends when its technician has none left. */
  signInId: string | null;
  mode: SessionMode;
  reason: string | null;
  from: ClientOrigin;
}

/**
 * Creates the row of a click and its first event, both or neither.
 * @param refused why the click went no further; null for one that is being prepared
 * @returns id of the row
 * @throws unique violation of `remote_control_one_open` when the machine has an open row
 */
export async function createRow(
  tx: Transaction,
  click: NewRemoteControl,
  refused: ApiError | null,
): Promise<string> {
  const { agentId, technician, signInId, mode, reason, from } = click;
  const columns = {
    agent_id: agentId,
    tech_id: technician.id,
    sign_in_id: signInId,
    mode,
    reason,
    ...(refused === null
      ? // `pending` from the start: whoever closes the row without Guru Connect's word leaves that to the reconcile loop.
        { status: 'starting', connect_cleanup: 'pending' }
      : { status: 'failed', ...failureColumns(refused), ended_at: tx`now()` }),
  };
  const [row] = await tx<{ remote_control_id: string }[]>`
    INSERT INTO remote_control_sessions ${tx(columns)} RETURNING remote_control_id`;
  if (row === undefined) throw new Error('the database returned no row');
  await appendEvent(tx, {
    subjectType: 'remote_control',
    subject: row.remote_control_id,
    type: refused === null ? 'created' : 'refused',
    source: 'server',
    data: { technician, from },
  });
  return row.remote_control_id;
}

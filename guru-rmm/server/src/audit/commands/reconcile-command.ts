import { readConfig } from '../../config/read-config.ts';
import type { ConnectClient, ConnectSession } from '../../connect-client/connect-client.ts';
import { isRejectedWith } from '../../connect-client/connect-error.ts';
import { createConnect } from '../../connect-client/create-connect.ts';
import type { Sql } from '../../database/sql.ts';
import type { Period } from '../export-audit.ts';
import { readSnapshot } from '../read-snapshot.ts';
import { type AuditedSession, compareAudits, type Difference, TOLERANCE_MS } from '../reconcile-audit.ts';
import { openAuditDatabase } from './open-audit-database.ts';
import { print } from './print.ts';

/** Compares the audit of the environment's database with its Guru Connect. @returns how many differences there are */
export async function reconcileCommand(
  env: NodeJS.ProcessEnv,
  options: { from?: Date; to?: Date; json?: true },
): Promise<number> {
  const connect = createConnect(readConfig(env).connect);
  const database = await openAuditDatabase(env);
  try {
    const period = { from: options.from ?? null, to: options.to ?? null };
    const { sessions, differences } = await reconcileAudit(database, connect, period);
    if (options.json) {
      await print(`${JSON.stringify({ ok: differences.length === 0, sessions, differences }, null, 2)}\n`);
      return differences.length;
    }
    for (const difference of differences) await print(`[ERROR] ${describe(difference)}\n`);
    const result = differences.length === 0 ? '[OK] the two audits agree' : '[ERROR] the two audits differ';
    await print(`${result}: ${sessions} sessions, ${differences.length} differences\n`);
    return differences.length;
  } finally {
    await database.end();
  }
}

/**
 * Compares every session of a period with Guru Connect, through the contract.
 * @param now the time, in milliseconds: what is younger than the tolerance may still be on its way
 * @throws ConnectError when Guru Connect cannot be asked
 */
export async function reconcileAudit(
  database: Sql,
  connect: Pick<ConnectClient, 'listSessions' | 'getSession'>,
  period: Period,
  now: number = Date.now(),
): Promise<{ sessions: number; differences: Difference[] }> {
  // Guru Connect first: a session that is created meanwhile then has its row here.
  const there = new Map<string, ConnectSession>();
  for await (const session of connect.listSessions(period)) there.set(session.session_id, session);
  const here = await readSessions(database, period);
  // At the edges of the period the clocks may disagree about which session belongs to it.
  for (const { connect_session_id: id } of here) {
    if (id !== null && !there.has(id)) await addSession(connect, id, there);
  }
  const differences = compareAudits(here, there, now);
  return {
    sessions: new Set([...there.keys(), ...here.map((row) => row.connect_session_id)]).size,
    differences,
  };
}

function readSessions(database: Sql, { from, to }: Period): Promise<AuditedSession[]> {
  const shifted = (time: Date | null, by: number) => (time === null ? null : new Date(time.getTime() + by));
  const [first, last] = [shifted(from, -TOLERANCE_MS), shifted(to, TOLERANCE_MS)];
  return readSnapshot(
    database,
    (tx) => tx<AuditedSession[]>`SELECT * FROM audit_sessions
    WHERE (${first}::timestamptz IS NULL OR clicked_at >= ${first}) AND (${last}::timestamptz IS NULL OR clicked_at < ${last})
    ORDER BY clicked_at`,
  );
}

async function addSession(
  connect: Pick<ConnectClient, 'getSession'>,
  sessionId: string,
  there: Map<string, ConnectSession>,
): Promise<void> {
  try {
    there.set(sessionId, await connect.getSession(sessionId));
  } catch (error) {
    if (!isRejectedWith(error, 'session_not_found')) throw error;
  }
}

function describe({ kind, remote_control_id, session_id, detail }: Difference): string {
  return `${kind}: click ${remote_control_id ?? 'none'}, session ${session_id ?? 'none'}: ${detail}`;
}

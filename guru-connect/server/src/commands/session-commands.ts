import type { Sql } from 'postgres';
import { askRelay } from '../operator-requests/request-store.ts';
import { recentSessions } from '../sessions/recent-sessions.ts';
import { CommandRefused } from './command-refused.ts';
import { describeRows } from './table.ts';

/** Most sessions of one list. */
const MOST = 100;

/** `guru-connect sessions list`: newest first. */
export async function sessionsList(
  sql: Sql,
  { all, json }: { readonly all: boolean; readonly json: boolean },
): Promise<string> {
  const rows = await recentSessions(sql, { isOpen: all ? undefined : true, limit: MOST });
  const columns = [
    'session_id',
    'agent_id',
    'technician_name',
    'mode',
    'status',
    'created_at',
    'end_reason',
  ] as const;
  const shown = rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
  return describeRows(shown, columns, { json });
}

/** `guru-connect sessions end`: the running relay ends it, so that its sockets close at once. */
export async function sessionsEnd(sql: Sql, sessionId: string): Promise<string> {
  switch (await askRelay(sql, 'end_session', sessionId)) {
    case 'done':
      return `[OK] ${sessionId} has ended\n`;
    case 'unknown':
      throw new CommandRefused(`There is no session ${sessionId}.`);
    case 'failed':
      throw new CommandRefused('The relay could not end it; its log says why.');
    case undefined:
      return `[WARNING] no relay is running; ${sessionId} ends when one starts\n`;
  }
}

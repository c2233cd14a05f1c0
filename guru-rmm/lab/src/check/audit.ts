import { readFileSync } from 'node:fs';
import path from 'node:path';
import postgres from 'postgres';
import { z } from 'zod';
import { waitUntil } from '../base/wait-until.ts';
import type { WorldPaths } from '../base/world-paths.ts';

const events = z.array(z.string());

const rmmRow = z.object({
  remote_control_id: z.string(),
  connect_session_id: z.string().nullable(),
  agent_id: z.string(),
  connect_agent_id: z.string(),
  tech_id: z.string(),
  mode: z.string(),
  reason: z.string().nullable(),
  status: z.string(),
  outcome: z.string().nullable(),
  error_code: z.string().nullable(),
  cause_code: z.string().nullable(),
  end_reason: z.string().nullable(),
  started_at: z.date(),
  ended_at: z.date().nullable(),
  events,
});

const gcRow = z.object({
  session_id: z.string(),
  agent_id: z.string(),
  technician_id: z.string(),
  technician_name: z.string(),
  mode: z.string(),
  reason: z.string().nullable(),
  source: z.string(),
  status: z.string(),
  end_reason: z.string().nullable(),
  events,
});

/** A session as Guru RMM's own database tells it; event types oldest first. */
export type RmmAudit = z.infer<typeof rmmRow>;
/** The same session as Guru Connect's own database tells it. */
export type GcAudit = z.infer<typeof gcRow>;

/** Runs one query the way an operator does: with the address that the server keeps in its data folder. */
async function query(serverData: string, statement: string, parameters: string[]): Promise<unknown[]> {
  const url = readFileSync(path.join(serverData, 'database-url'), 'utf8').trim();
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 });
  try {
    return [...(await sql.unsafe(statement, parameters))];
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Guru RMM's sessions of a machine, newest first. */
export async function readRmmAudit(paths: WorldPaths, agentId: string): Promise<RmmAudit[]> {
  const rows = await query(
    paths.rmmData,
    `SELECT s.*, a.connect_agent_id, ARRAY(
       SELECT e.type FROM remote_control_events e WHERE e.remote_control_id = s.remote_control_id ORDER BY e.event_id
     ) AS events
     FROM remote_control_sessions s JOIN agents a USING (agent_id)
     WHERE s.agent_id = $1 ORDER BY s.started_at DESC`,
    [agentId],
  );
  return rows.map((row) => rmmRow.parse(row));
}

/** Guru Connect's session with this id, or null. */
export async function readGcAudit(paths: WorldPaths, sessionId: string): Promise<GcAudit | null> {
  const rows = await query(
    paths.gcData,
    `SELECT s.*, ARRAY(
       SELECT e.type FROM connect_session_events e WHERE e.session_id = s.session_id ORDER BY e.position
     ) AS events
     FROM connect_sessions s WHERE s.session_id = $1`,
    [sessionId],
  );
  return rows[0] === undefined ? null : gcRow.parse(rows[0]);
}

/** How many sessions are open on Guru Connect, this one apart. */
export async function countOpenGcSessions(paths: WorldPaths, apartFrom = ''): Promise<number> {
  const rows = await query(
    paths.gcData,
    `SELECT count(*)::int AS open FROM connect_sessions WHERE status <> 'ended' AND session_id::text <> $1`,
    [apartFrom],
  );
  return z.object({ open: z.number() }).parse(rows[0]).open;
}

/** How many viewer tokens could still be redeemed: in time, unused, and of a session that is open. */
export async function countUsableTokens(paths: WorldPaths): Promise<number> {
  const rows = await query(
    paths.gcData,
    `SELECT count(*)::int AS usable FROM connect_viewer_tokens t JOIN connect_sessions s USING (session_id)
     WHERE t.redeemed_at IS NULL AND t.expires_at > now() AND s.status <> 'ended'`,
    [],
  );
  return z.object({ usable: z.number() }).parse(rows[0]).usable;
}

/** What Guru RMM keeps of attempts that belong to no session, newest first: what it was about and its details. */
export async function readAuditEvents(
  paths: WorldPaths,
  type: string,
): Promise<{ subject: string | null; data: unknown }[]> {
  const rows = await query(
    paths.rmmData,
    'SELECT subject, data FROM audit_events WHERE type = $1 ORDER BY event_id DESC',
    [type],
  );
  return rows.map((row) => z.object({ subject: z.string().nullable(), data: z.unknown() }).parse(row));
}

/** What an auditor wants of a finished session, first times in this order: after an interruption some come again. */
const GC_ORDER = {
  unattended: ['created', 'agent_bound', 'viewer_token_created', 'viewer_connected', 'ended'],
  // The viewer waits beside the machine, so that either may come first.
  attended: ['created', 'code_redeemed', 'consent_shown', 'ended'],
} as const;

/**
 * Waits for the latest session of a machine to be closed in both databases and checks that they tell one story:
 * joined by `connect_session_id`, the same machine, technician and reason, events in order.
 */
export async function findFinishedAudit(
  paths: WorldPaths,
  agentId: string,
): Promise<{ rmm: RmmAudit; gc: GcAudit }> {
  const { rmm, gc } = await waitUntil(
    async () => {
      const rmm = (await readRmmAudit(paths, agentId))[0];
      if (!rmm?.connect_session_id || rmm.ended_at === null) return null;
      const gc = await readGcAudit(paths, rmm.connect_session_id);
      return gc?.status === 'ended' && { rmm, gc };
    },
    { what: 'The end of the session in both databases', everyMs: 150 },
  );
  const isAttended = rmm.mode === 'attended';
  const order: readonly string[] = GC_ORDER[isAttended ? 'attended' : 'unattended'];
  const differences = [
    // The machine of a support code has an id that Guru Connect made for this session.
    isAttended
      ? ['machine of a code', true, gc.agent_id.startsWith('support-')]
      : ['machine', rmm.connect_agent_id, gc.agent_id],
    ['technician', rmm.tech_id, gc.technician_id],
    ['mode', rmm.mode, gc.mode],
    ['reason', rmm.reason, gc.reason],
    ['source', 'gururmm', gc.source],
    ['status', 'ended', rmm.status],
    ['order of events', order.join(), firstTimes(gc.events, order).join()],
    ['number of ends', 1, gc.events.filter((type) => type === 'ended').length],
  ].filter(([, a, b]) => a !== b);
  if (differences.length > 0) {
    const list = differences.map(([what, a, b]) => `${what}: ${a} and ${b}`).join('; ');
    throw new Error(`the two audits differ in ${list}`);
  }
  return { rmm, gc };
}

/** The events that an auditor wants, each where it came first. */
function firstTimes(events: readonly string[], wanted: readonly string[]): string[] {
  return [...new Set(events)].filter((type) => wanted.includes(type));
}

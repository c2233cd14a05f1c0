import type { ConnectSession } from '../connect-client/connect-client.ts';

/** A session as this product's audit has it: a row of the view `audit_sessions`. */
export interface AuditedSession {
  remote_control_id: string;
  connect_session_id: string | null;
  connect_agent_id: string;
  tech_id: string;
  mode: string;
  reason: string | null;
  status: string;
  clicked_at: Date;
  closed_at: Date | null;
  session_started_at: Date | null;
  session_ended_at: Date | null;
  connect_cleanup: string;
  connect_end_reason: string | null;
  connect_chain_length: number | null;
  connect_chain_head: string | null;
  is_older_than_chains: boolean;
  consent_state: string | null;
  consent_receipt_event: string | null;
  consent_receipt_hash: string | null;
}

/** Something in which the two audits do not agree. */
export interface Difference {
  kind: 'missing_on_connect' | 'missing_here' | 'differs' | 'no_anchor' | 'rewritten';
  remote_control_id: string | null;
  session_id: string | null;
  /** One sentence for a person. */
  detail: string;
}

/** How far times of two clocks, and of a click and the session it leads to, may lie apart. */
export const TOLERANCE_MS = 120_000;

/**
 * Compares the two audits session by session. One that is just being prepared or ended is no difference.
 * @param here this product's sessions, of a period that is wider than that of `there` by the tolerance
 * @param there Guru Connect's sessions by their id
 * @param now the time, in milliseconds
 */
export function compareAudits(
  here: readonly AuditedSession[],
  there: ReadonlyMap<string, ConnectSession>,
  now: number,
): Difference[] {
  const known = new Set(here.map((row) => row.connect_session_id));
  const unclaimed = [...there.values()].filter((session) => !known.has(session.session_id));
  const missingHere = unclaimed
    .filter((session) => !here.some((row) => mayBecome(row, session)))
    .map((session) =>
      difference(
        'missing_here',
        null,
        session,
        `Guru Connect has a session of ${session.created_at} that no click here led to`,
      ),
    );
  const compared = here.flatMap((row) => {
    if (row.connect_session_id === null) return [];
    const session = there.get(row.connect_session_id);
    if (session !== undefined) return compareSession(row, session, now);
    return [difference('missing_on_connect', row, null, 'Guru Connect does not have the session')];
  });
  return [...missingHere, ...compared];
}

/** The click is being prepared, or the answer with the id of its session was lost and is asked for again. */
function mayBecome(row: AuditedSession, session: ConnectSession): boolean {
  const isLooking = row.status === 'starting' || row.connect_cleanup === 'pending';
  return row.connect_session_id === null && isLooking && isSameMachine(row, session);
}

/** The identifier under which a machine joins with a support code; null until it has. */
const SUPPORT_AGENT = /^support-/;

function isSameMachine(row: AuditedSession, session: ConnectSession): boolean {
  const { agent_id } = session;
  if (row.mode !== 'attended') return row.connect_agent_id === agent_id;
  return agent_id === null || agent_id === row.connect_agent_id || SUPPORT_AGENT.test(agent_id);
}

function compareSession(row: AuditedSession, session: ConnectSession, now: number): Difference[] {
  const differs = (what: string, mine: unknown, theirs: unknown) =>
    difference('differs', row, session, `${what}: here ${show(mine)}, on Guru Connect ${show(theirs)}`);
  const unequal = [
    ['technician', row.tech_id, session.technician.id],
    ['mode', row.mode, session.mode],
    ['reason', row.reason, session.reason],
  ].flatMap(([what, mine, theirs]) => (mine === theirs ? [] : [differs(String(what), mine, theirs)]));
  if (!isSameMachine(row, session)) unequal.push(differs('machine', row.connect_agent_id, session.agent_id));
  const created = new Date(session.created_at);
  if (Math.abs(created.getTime() - row.clicked_at.getTime()) > TOLERANCE_MS) {
    unequal.push(differs('start', row.clicked_at, created));
  }
  return [...unequal, ...compareEnd(row, session, now)];
}

function compareEnd(row: AuditedSession, session: ConnectSession, now: number): Difference[] {
  const isOverThere = session.status === 'ended';
  const closed = row.closed_at ?? (isOverThere ? new Date(session.ended_at ?? now) : null);
  if (closed === null) return [];
  const isSettling = now - closed.getTime() < TOLERANCE_MS;
  if (row.closed_at === null || !isOverThere) {
    const words = isOverThere ? 'open here and ended on Guru Connect' : 'ended here and open on Guru Connect';
    return isSettling ? [] : [difference('differs', row, session, `the session is ${words}`)];
  }
  // Guru Connect's own word of the end, as it was recorded here; none yet while it is asked for, or before version 1.1.
  if (row.connect_end_reason === null) {
    const isExcused = row.is_older_than_chains || (row.connect_cleanup === 'pending' && isSettling);
    return isExcused ? [] : [difference('no_anchor', row, session, "the end here lacks Guru Connect's word")];
  }
  return compareAnchor(row, session);
}

function compareAnchor(row: AuditedSession, session: ConnectSession): Difference[] {
  const rewritten = (what: string, mine: unknown, theirs: unknown) =>
    difference(
      'rewritten',
      row,
      session,
      `${what}: recorded here ${show(mine)}, on Guru Connect now ${show(theirs)}`,
    );
  const time = (value: string | null) => (value === null ? null : new Date(value).toISOString());
  const { audit } = session;
  const pairs: [string, unknown, unknown][] = [
    ['end reason', row.connect_end_reason, session.end_reason],
    ['first viewer', row.session_started_at?.toISOString() ?? null, time(session.started_at)],
    ['end', row.session_ended_at?.toISOString() ?? null, time(session.ended_at)],
  ];
  if (row.connect_chain_head !== null) {
    pairs.push(['length of the chain', row.connect_chain_length, audit?.length ?? null]);
    pairs.push(['head of the chain', row.connect_chain_head, audit?.head ?? null]);
  }
  pairs.push(...receiptPairs(row, session));
  return pairs.flatMap(([what, mine, theirs]) => (mine === theirs ? [] : [rewritten(what, mine, theirs)]));
}

/** What was recorded here of the consent of the machine's user, beside what Guru Connect has of it now. */
function receiptPairs(row: AuditedSession, { consent }: ConnectSession): [string, unknown, unknown][] {
  const receipt = consent?.receipt ?? null;
  // `notify` and `silent` ask nobody and leave no receipt.
  if (row.consent_state === null && receipt === null) return [];
  return [
    ['consent', row.consent_state, consent?.state ?? null],
    ['consent receipt', row.consent_receipt_event, receipt?.event_id ?? null],
    ['hash of the consent receipt', row.consent_receipt_hash, receipt?.hash ?? null],
  ];
}

function difference(
  kind: Difference['kind'],
  row: AuditedSession | null,
  session: ConnectSession | null,
  detail: string,
): Difference {
  return {
    kind,
    remote_control_id: row?.remote_control_id ?? null,
    session_id: session?.session_id ?? row?.connect_session_id ?? null,
    detail,
  };
}

function show(value: unknown): string {
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

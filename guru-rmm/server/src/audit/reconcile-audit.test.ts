import { expect, test } from '@jest/globals';
import type { ConnectSession } from '../connect-client/connect-client.ts';
import { type AuditedSession, compareAudits, TOLERANCE_MS } from './reconcile-audit.ts';

const START = new Date('2026-11-02T09:15:00.000Z');
const END = new Date('2026-11-02T09:31:40.000Z');
const LATER = END.getTime() + 2 * TOLERANCE_MS;
const HEAD = 'a'.repeat(64);

const session = (changes: Partial<ConnectSession> = {}): ConnectSession =>
  ({
    session_id: 'session-1',
    agent_id: 'device-1',
    mode: 'unattended',
    status: 'ended',
    source: 'gururmm',
    technician: { id: 'tech-1', name: 'Dana Reyes' },
    reason: 'printer',
    created_at: START.toISOString(),
    expires_at: END.toISOString(),
    started_at: START.toISOString(),
    ended_at: END.toISOString(),
    end_reason: 'requested',
    audit: { length: 6, head: HEAD },
    ...changes,
  }) as ConnectSession;

const row = (changes: Partial<AuditedSession> = {}): AuditedSession => ({
  remote_control_id: 'click-1',
  connect_session_id: 'session-1',
  connect_agent_id: 'device-1',
  tech_id: 'tech-1',
  mode: 'unattended',
  reason: 'printer',
  status: 'ended',
  clicked_at: START,
  closed_at: END,
  session_started_at: START,
  session_ended_at: END,
  connect_cleanup: 'done',
  connect_end_reason: 'requested',
  connect_chain_length: 6,
  connect_chain_head: HEAD,
  is_older_than_chains: false,
  consent_state: null,
  consent_receipt_event: null,
  consent_receipt_hash: null,
  ...changes,
});

const compare = (here: AuditedSession[], there: ConnectSession[], now = LATER) =>
  compareAudits(here, new Map(there.map((one) => [one.session_id, one])), now);

test('two audits that tell the same have no differences', () => {
  expect(compare([row()], [session()])).toEqual([]);
});

test('names a session that no click led to, and a click whose session Guru Connect lacks', () => {
  expect(compare([row({ connect_session_id: 'session-2' })], [session()])).toMatchObject([
    { kind: 'missing_here', remote_control_id: null, session_id: 'session-1' },
    { kind: 'missing_on_connect', remote_control_id: 'click-1', session_id: 'session-2' },
  ]);
});

test.each<[string, Partial<AuditedSession>]>([
  ['is being prepared', { status: 'starting', connect_cleanup: 'pending', closed_at: null }],
  ['failed before it had the id', { status: 'failed', connect_cleanup: 'pending' }],
])('waits for a click that %s', (_what, changes) => {
  const unanswered = row({ connect_session_id: null, ...changes });
  const open = session({ status: 'waiting_for_agent', ended_at: null, end_reason: null });
  expect(compare([unanswered], [open])).toEqual([]);
  expect(compare([{ ...unanswered, connect_agent_id: 'device-2' }], [open])).toMatchObject([
    { kind: 'missing_here' },
  ]);
});

test.each<[string, Partial<AuditedSession>]>([
  ['technician', { tech_id: 'tech-2' }],
  ['machine', { connect_agent_id: 'device-2' }],
  ['mode', { mode: 'attended' }],
  ['reason', { reason: null }],
  ['start', { clicked_at: new Date(START.getTime() - TOLERANCE_MS - 1) }],
])('names another %s', (what, changes) => {
  expect(compare([row(changes)], [session()])).toMatchObject([
    { kind: 'differs', detail: expect.stringMatching(new RegExp(`^${what}: here .*, on Guru Connect `)) },
  ]);
});

test('names a session that is open on one side only, once it had time to settle', () => {
  const open = session({ status: 'active', ended_at: null, end_reason: null });
  const active = row({ status: 'active', closed_at: null });
  expect(compare([row()], [open])).toMatchObject([{ kind: 'differs' }]);
  expect(compare([active], [session()])).toMatchObject([{ kind: 'differs' }]);
  expect(compare([active], [open])).toEqual([]);
  expect(compare([row()], [open], END.getTime() + 1000)).toEqual([]);
  expect(compare([active], [session()], END.getTime() + 1000)).toEqual([]);
});

test.each<[string, Partial<ConnectSession>]>([
  ['head of the chain', { audit: { length: 6, head: 'b'.repeat(64) } }],
  ['length of the chain', { audit: { length: 5, head: HEAD } }],
  ['end reason', { end_reason: 'agent_lost' }],
  ['first viewer', { started_at: null }],
  ['end', { ended_at: '2026-11-02T09:31:41.000Z' }],
] as [string, Partial<ConnectSession>][])(
  'names another %s than Guru Connect reported with the end',
  (what, changes) => {
    expect(compare([row()], [session(changes)])).toMatchObject([
      { kind: 'rewritten', detail: expect.stringMatching(new RegExp(`^${what}: recorded here `)) },
    ]);
  },
);

test("names an end that lacks Guru Connect's word, but for sessions of version 1.0", () => {
  const unanchored = row({ connect_end_reason: null, connect_chain_length: null, connect_chain_head: null });
  expect(compare([unanchored], [session()])).toMatchObject([{ kind: 'no_anchor' }]);
  expect(compare([{ ...unanchored, is_older_than_chains: true }], [session()])).toEqual([]);
});

const RECEIPT = { event_id: 'event-5', hash: 'b'.repeat(64) };
const attendedSession = (agentId: string | null, changes: Partial<ConnectSession> = {}): ConnectSession =>
  session({
    mode: 'attended',
    agent_id: agentId,
    consent: { state: 'declined', cause: null, access: 'control', receipt: RECEIPT } as never,
    ...changes,
  });
const attendedRow = (changes: Partial<AuditedSession> = {}): AuditedSession =>
  row({
    mode: 'attended',
    consent_state: 'declined',
    consent_receipt_event: RECEIPT.event_id,
    consent_receipt_hash: RECEIPT.hash,
    ...changes,
  });

test.each([null, 'support-1', 'device-1'])(
  'an attended session that %p joined belongs to its click',
  (agentId) => {
    expect(compare([attendedRow()], [attendedSession(agentId)])).toEqual([]);
  },
);

test('an attended session of another machine is a difference', () => {
  expect(compare([attendedRow()], [attendedSession('device-2')])).toMatchObject([
    { kind: 'differs', detail: expect.stringContaining('machine') },
  ]);
});

test.each<[string, Partial<AuditedSession>]>([
  ['consent: ', { consent_state: 'granted' }],
  ['consent receipt: ', { consent_receipt_event: 'event-6' }],
  ['hash of the consent receipt: ', { consent_receipt_hash: 'c'.repeat(64) }],
])('names a consent that was rewritten: %s', (what, changes) => {
  expect(compare([attendedRow(changes)], [attendedSession('support-1')])).toMatchObject([
    { kind: 'rewritten', detail: expect.stringContaining(what) },
  ]);
});

test('names a receipt of Guru Connect that was never recorded here', () => {
  const unrecorded = { consent_state: null, consent_receipt_event: null, consent_receipt_hash: null };
  expect(compare([attendedRow(unrecorded)], [attendedSession('support-1')])).toHaveLength(3);
});

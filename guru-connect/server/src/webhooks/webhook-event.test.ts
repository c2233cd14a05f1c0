import { expect, test } from '@jest/globals';
import { checkWebhook } from '../../tests/support/judge-webhook.ts';
import type { SessionStatus } from '../sessions/session-machine.ts';
import { type Meeting, meetingAfter } from '../sessions/session-meeting.ts';
import type { SessionRow } from '../sessions/session-store.ts';
import { webhookOf } from './webhook-event.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 2, 9, 15, seconds));

const SESSION: SessionRow = {
  session_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  agent_id: 'machine-1',
  mode: 'unattended',
  status: 'waiting_for_agent',
  source: 'gururmm',
  technician_id: 'u-17',
  technician_name: 'Dana Reyes',
  reason: null,
  created_at: at(0),
  expires_at: at(300),
  started_at: null,
  ended_at: null,
  end_reason: null,
  joined_at: null,
  parted_at: null,
};

/** Walks a session through states, one a second, and gives what is told at each. */
function told(...path: SessionStatus[]): (string | undefined)[] {
  let row = SESSION;
  return path.map((status, index) => {
    const now = at(index + 1);
    const end = status === 'ended' ? { ended_at: now, end_reason: 'requested' as const } : {};
    const after = { ...row, status, ...end, ...meetingAfter(row, status, now) };
    const webhook = webhookOf({ before: row, after, at: now });
    row = after;
    if (!webhook) return undefined;
    checkWebhook(webhook);
    const gap = webhook.type === 'session.resumed' ? ` ${webhook.data.gap_seconds}` : '';
    expect([webhook.timestamp, webhook.data.session.status]).toEqual([now.toISOString(), status]);
    return `${webhook.type.slice('session.'.length)}${gap}`;
  });
}

const [agent, viewer, active, ended] = [
  'waiting_for_agent',
  'waiting_for_viewer',
  'active',
  'ended',
] as const;
const nothing = undefined;

test.each<[string, SessionStatus[], (string | undefined)[]]>([
  ['joined and ended', [viewer, active, ended], [nothing, 'started', 'ended']],
  ['a viewer before its agent', [agent, active], [nothing, 'started']],
  [
    'an agent lost before the viewer came',
    [viewer, agent, viewer, active],
    [nothing, nothing, nothing, 'started'],
  ],
  ['the viewer away', [active, viewer, active], ['started', nothing, 'resumed 1']],
  ['the agent away', [active, agent, active], ['started', nothing, 'resumed 1']],
  [
    'the agent, then the viewer away: the gap is from the first loss',
    [active, agent, agent, viewer, active],
    ['started', nothing, nothing, nothing, 'resumed 3'],
  ],
  [
    'away twice: each gap is its own',
    [active, viewer, active, viewer, viewer, active],
    ['started', nothing, 'resumed 1', nothing, nothing, 'resumed 2'],
  ],
  ['a newer viewer took over', [active, active, active], ['started', nothing, nothing]],
  ['nobody ever came', [ended], ['ended']],
])('%s', (_, path, expected) => {
  expect(told(...path)).toEqual(expected);
});

test('a clock that was set back does not make a gap negative', () => {
  const before: SessionRow & Meeting = { ...SESSION, status: viewer, joined_at: at(1), parted_at: at(9) };
  const webhook = webhookOf({ before, after: { ...before, status: active, parted_at: null }, at: at(5) });
  expect(webhook).toMatchObject({ type: 'session.resumed', data: { gap_seconds: 0 } });
});

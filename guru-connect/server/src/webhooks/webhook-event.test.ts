import { describe, expect, test } from '@jest/globals';
import { checkWebhook } from '../../tests/support/judge-webhook.ts';
import { SESSION_ROW, at } from '../../tests/support/session-row.ts';
import { applyToRow } from '../sessions/session-row.ts';
import type { ConsentAnswer } from '../sessions/consent.ts';
import { policyOf } from '../consent/consent-policy.ts';
import type { SessionRow } from '../sessions/session.ts';
import type { SessionFact } from '../sessions/session-state.ts';
import { webhooksOf as toldOf } from './webhook-event.ts';

/** Applies facts to a session, one a second, and gives the webhook of each. */
function webhooksOf(...facts: SessionFact[]): (string | undefined)[] {
  let row = SESSION_ROW;
  return facts.map((fact, index) => {
    const now = at(index + 1);
    const { after, events } = applyToRow(row, fact, 'id', now);
    const [webhook] = toldOf({ before: row, after, events, at: now });
    row = after;
    if (!webhook) return undefined;
    checkWebhook(webhook);
    const gap = webhook.type === 'session.resumed' ? ` ${webhook.data.gap_seconds}` : '';
    expect([webhook.timestamp, webhook.data.session.status]).toEqual([now.toISOString(), after.status]);
    return `${webhook.type.slice('session.'.length)}${gap}`;
  });
}

const agent: SessionFact = { fact: 'agent_attached', agentVersion: '1' };
const noAgent: SessionFact = { fact: 'agent_left' };
const viewer: SessionFact = { fact: 'viewer_attached', resumed: false };
const noViewer: SessionFact = { fact: 'viewer_left' };
const restart: SessionFact = { fact: 'relay_restarted' };
const end: SessionFact = { fact: 'ended', reason: 'requested' };
const nothing = undefined;

test.each<[string, SessionFact[], (string | undefined)[]]>([
  ['a session that is joined and ends', [agent, viewer, end], [nothing, 'started', 'ended']],
  ['a viewer that comes before its agent', [viewer, agent], [nothing, 'started']],
  [
    'an agent that is lost before the viewer comes',
    [agent, noAgent, agent, viewer],
    [nothing, nothing, nothing, 'started'],
  ],
  [
    'a viewer that leaves and comes back',
    [agent, viewer, noViewer, viewer],
    [nothing, 'started', nothing, 'resumed 1'],
  ],
  [
    'an agent that is lost and comes back',
    [agent, viewer, noAgent, agent],
    [nothing, 'started', nothing, 'resumed 1'],
  ],
  [
    'an agent, then the viewer away: the gap counts from the first loss',
    [agent, viewer, noAgent, noViewer, agent, viewer],
    [nothing, 'started', nothing, nothing, nothing, 'resumed 3'],
  ],
  [
    'a restart of the relay',
    [agent, viewer, restart, agent, viewer],
    [nothing, 'started', nothing, nothing, 'resumed 2'],
  ],
  ['a newer viewer that takes over', [agent, viewer, viewer], [nothing, 'started', nothing]],
  ['a session that nobody came to', [end], ['ended']],
])('reports %s', (_, facts, expected) => {
  expect(webhooksOf(...facts)).toEqual(expected);
});

describe('of an attended session', () => {
  const asking = { ...SESSION_ROW, consent: 'pending', consent_policy: policyOf('attended', {}) } as const;
  const receipt = { event_id: '33333333-3333-4333-8333-333333333333', hash: 'ab'.repeat(32) };

  function told(...facts: SessionFact[]): string[][] {
    let row: SessionRow = asking;
    return facts.map((fact, index) => {
      const now = at(index + 1);
      const { after, events } = applyToRow(row, fact, receipt.event_id, now);
      const proof = { chain: null, receipt: after.consent_event_id === null ? null : receipt };
      const webhooks = toldOf({ before: row, after, events, at: now }, proof);
      webhooks.forEach(checkWebhook);
      row = after;
      return webhooks.map(({ type }) => type);
    });
  }

  const shown: SessionFact = { fact: 'consent_shown', timeoutSeconds: 60 };
  const answer = (given: ConsentAnswer, data = {}): SessionFact => ({
    fact: 'consent_answered',
    answer: given,
    allowed: false,
    data,
  });

  test('the receiver is told what became of the question, and then of the session', () => {
    expect(told(agent, viewer, shown, answer('accepted'))).toEqual([
      [],
      [],
      ['consent.shown'],
      ['consent.accepted', 'session.started'],
    ]);
    expect(told(agent, shown, answer('declined')).at(-1)).toEqual(['consent.declined', 'session.ended']);
    expect(told(agent, shown, answer('timed_out')).at(-1)).toEqual(['consent.timed_out', 'session.ended']);
    expect(told(agent, answer('unavailable', { cause: 'locked' })).at(-1)).toEqual([
      'consent.unavailable',
      'session.ended',
    ]);
    expect(told(agent, shown, end).at(-1)).toEqual(['consent.withdrawn', 'session.ended']);
  });
});

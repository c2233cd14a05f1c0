import { expect, test } from '@jest/globals';
import { checkWebhook } from '../../tests/support/judge-webhook.ts';
import { SESSION_ROW, at } from '../../tests/support/session-row.ts';
import { applyToRow } from '../sessions/session-row.ts';
import type { SessionFact } from '../sessions/session-state.ts';
import { webhookOf } from './webhook-event.ts';

/** Applies facts to a session, one a second, and gives the webhook of each. */
function webhooksOf(...facts: SessionFact[]): (string | undefined)[] {
  let row = SESSION_ROW;
  return facts.map((fact, index) => {
    const now = at(index + 1);
    const { after } = applyToRow(row, fact, 'id', now);
    const webhook = webhookOf({ before: row, after, at: now });
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

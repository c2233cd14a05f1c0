import { expect, test } from '@jest/globals';
import { at, SESSION_ROW } from '../../tests/support/session-row.ts';
import { applyToRow, viewerLostWithRelay } from './session-row.ts';
import type { SessionFact } from './session-state.ts';

const agent: SessionFact = { fact: 'agent_attached', agentVersion: '1' };
const viewer: SessionFact = { fact: 'viewer_attached', resumed: false };

/** Applies facts, one a second. @returns the row and the types of all events with their data */
function after(...facts: SessionFact[]) {
  const events: unknown[] = [];
  const row = facts.reduce((before, fact, index) => {
    const step = applyToRow(before, fact, 'fact', at(index + 1));
    events.push(...step.events.map(({ type, data }) => ({ type, ...data })));
    return step.after;
  }, SESSION_ROW);
  return { row, events };
}

test('a fact that changes nothing leaves the row as it is', () => {
  const { row } = after(agent);
  expect(applyToRow(row, agent, 'fact', at(9)).after).toBe(row);
});

test('the first event has the id of its fact', () => {
  expect(applyToRow(SESSION_ROW, agent, 'fact', at(1)).events).toMatchObject([{ event_id: 'fact' }]);
});

test('times follow the state: started, joined, parted, left, ended', () => {
  const left = after(agent, viewer, { fact: 'viewer_left' }).row;
  expect(left).toMatchObject({
    status: 'waiting_for_viewer',
    started_at: at(2),
    joined_at: at(2),
    parted_at: at(3),
    parted_by: 'viewer_left',
    viewer_left_at: at(3),
    agent_left_at: null,
  });
  const ended = after(agent, viewer, { fact: 'ended', reason: 'requested' }).row;
  expect(ended).toMatchObject({ status: 'ended', ended_at: at(3), end_reason: 'requested', parted_at: null });
});

test('an interruption by a restart has its length in the audit', () => {
  const { row, events } = after(agent, viewer, { fact: 'relay_restarted' }, viewer, agent);
  expect(row).toMatchObject({ status: 'active', parted_at: null, parted_by: null });
  expect(events.slice(2)).toEqual([
    { type: 'interrupted', cause: 'relay_restarted' },
    { type: 'viewer_connected', resumed: false, replaced: false },
    { type: 'agent_bound', agent_version: '1' },
    { type: 'resumed', gap_seconds: 2, cause: 'relay_restarted' },
  ]);
});

test('a clock that was set back does not make a gap negative', () => {
  const parted = { ...after(agent, viewer, { fact: 'agent_left' }).row, parted_at: at(50) };
  const { events } = applyToRow(parted, agent, 'fact', at(4));
  expect(events.at(-1)).toMatchObject({ type: 'resumed', data: { gap_seconds: 0 } });
});

test('a viewer counts as lost with the relay until a peer comes back', () => {
  const lost = after(agent, viewer, { fact: 'relay_restarted' }).row;
  expect(viewerLostWithRelay(lost)).toBe(true);
  expect(
    viewerLostWithRelay(after(agent, viewer, { fact: 'viewer_left' }, { fact: 'relay_restarted' }).row),
  ).toBe(false);
  expect(viewerLostWithRelay(after(agent, viewer, { fact: 'relay_restarted' }, viewer).row)).toBe(false);
});

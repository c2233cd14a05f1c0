import { expect, test } from '@jest/globals';
import { contradictionsOf, type SessionSeal } from './session-seal.ts';

const FACTS = {
  agent_id: 'a',
  technician_id: 'u-1',
  technician_name: 'Dana',
  mode: 'unattended',
  source: 'rmm',
};
const SEALED = { ...FACTS, length: 3, head: 'ab', end_reason: 'requested' };
const ENDED: SessionSeal = {
  session_id: 's',
  is_gone: false,
  status: 'ended',
  facts: FACTS,
  first_event_id: 'e1',
  first_data: { ...FACTS, client_address: '192.0.2.1' },
  sealed_event_id: 'h1',
  sealed_index: 1,
  sealed: SEALED,
  sealed_now: SEALED,
  ended_index: 3,
  ended_hash: 'ab',
};

const details = (change: Partial<SessionSeal>) =>
  contradictionsOf({ ...ENDED, ...change }).map(({ kind, detail }) => `${kind}: ${detail}`);

test('accepts a session whose row and chains agree', () => {
  expect(details({})).toEqual([]);
});

test('accepts an open session that is not sealed', () => {
  expect(
    details({ status: 'active', sealed: null, sealed_now: null, ended_index: null, ended_hash: null }),
  ).toEqual([]);
});

test('accepts a session from before the chains, whose first event says less', () => {
  expect(details({ first_data: { mode: 'unattended' } })).toEqual([]);
});

test('names a column of the row that was edited', () => {
  const changed = { technician_name: 'Someone else' };
  expect(details({ facts: { ...FACTS, ...changed }, sealed_now: { ...SEALED, ...changed } })).toEqual([
    'edited: technician_name differs from what the event created says',
    'edited: technician_name differs from what the chain of session heads says',
  ]);
});

test('names a reason that was removed', () => {
  expect(details({ first_data: { ...FACTS, reason: 'why' } })).toEqual([
    'edited: reason differs from what the event created says',
  ]);
});

test('names a chain that was written again after the end', () => {
  expect(details({ ended_hash: 'cd' })).toEqual([
    'contradicts: the event ended is not the one that was sealed',
  ]);
});

test('names an ended session without a seal', () => {
  expect(details({ sealed: null, sealed_now: null })).toEqual([
    'missing: the session has ended and is not in connect_session_heads',
  ]);
});

test('names a row that is missing, and a session without its first event', () => {
  expect(details({ is_gone: true })).toEqual(['missing: the row of the session is missing']);
  expect(details({ first_data: null })).toEqual(['missing: the session has no event created']);
});

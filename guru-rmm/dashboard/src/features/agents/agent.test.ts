import type { Agent } from '@guru-rmm/api/agent.ts';
import { describe, expect, test } from '@jest/globals';
import { inListOrder, matchesSearch } from './agent.ts';
import { applyAgentEvent } from './agent-event.ts';

function agent(agent_id: string, hostname: string, online: boolean, change: Partial<Agent> = {}): Agent {
  return {
    agent_id,
    hostname,
    online,
    platform: 'linux',
    os: 'Debian 12',
    device_id: 'd1',
    agent_version: '1.0.0',
    enrolled_at: '2026-01-01T00:00:00.000Z',
    last_seen_at: null,
    cpu_percent: null,
    memory_used_bytes: null,
    memory_total_bytes: null,
    uptime_seconds: null,
    moved_at: null,
    clone: null,
    ...change,
  };
}

const web = agent('a1', 'web-01', true);
const lab = agent('a2', 'lab-07', false, { os: null });

describe('the list of machines', () => {
  test('online first, then by name', () => {
    const order = inListOrder([agent('3', 'b', false), agent('2', 'c', true), agent('1', 'a', true)]);
    expect(order.map(({ hostname }) => hostname)).toEqual(['a', 'c', 'b']);
  });

  test.each([
    ['', true],
    ['WEB', true],
    ['debian web', true],
    ['online', true],
    ['offline', false],
    ['web windows', false],
    ['  a1  ', true],
    ['other-01', false],
  ])('search %p', (search, found) => {
    expect(matchesSearch(web, search)).toBe(found);
  });

  test('finds a machine by the copy of it that was refused', () => {
    const clone = { hostname: 'other-01', seen_at: '2026-01-01T00:00:00.000Z' };
    expect(matchesSearch({ ...web, clone }, 'cloned other-01')).toBe(true);
  });
});

describe('live events', () => {
  test('replace the agent that they tell of', () => {
    const change = applyAgentEvent(JSON.stringify({ ...lab, online: true, cpu_percent: 12.5 }), [web, lab]);
    expect(change).toMatchObject({ known: true, agent: { agent_id: 'a2', online: true, cpu_percent: 12.5 } });
    expect(change?.list).toEqual([web, { ...lab, online: true, cpu_percent: 12.5 }]);
  });

  test('of an agent that is new say so', () => {
    expect(applyAgentEvent(JSON.stringify(lab), [web])).toMatchObject({ known: false, list: [web] });
  });

  test.each(['', 'null', '{', '{"agent_id":"a1"}', '{"agent_id":"a1","hostname":"x","online":"yes"}'])(
    'that cannot be read change nothing: %p',
    (data) => {
      expect(applyAgentEvent(data, [web])).toBeNull();
    },
  );
});

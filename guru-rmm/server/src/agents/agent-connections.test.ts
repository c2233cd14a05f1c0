import { expect, test } from '@jest/globals';
import { createAgentConnections } from './agent-connections.ts';

const connection = () => ({ agentId: 'a', send: () => {}, close: () => {}, answers: async () => true });

test("the late close of a replaced connection does not take the new one's place away", () => {
  const connections = createAgentConnections();
  const [first, second] = [connection(), connection()];
  expect(connections.add(first)).toBeUndefined();
  expect(connections.add(second)).toBe(first);
  expect(connections.remove(first)).toBe(false);
  expect(connections.isOnline('a')).toBe(true);
  expect(connections.remove(second)).toBe(true);
  expect(connections.isOnline('a')).toBe(false);
});

import { expect, test } from '@jest/globals';
import { FakeSocket } from '../../../tests/support/fake-socket.ts';
import { AgentConnection } from './agent-connection.ts';

test('closes an agent that does not read before its buffer grows', () => {
  const socket = new FakeSocket();
  const facts = { agent_version: '', platform: '', hostname: '', monitors: [] };
  const connection = new AgentConnection({
    agentId: 'a',
    keyId: undefined,
    facts,
    socket: socket.asSocket(),
    features: [],
    lastHeard: () => 0,
  });
  const acknowledge = () => connection.send({ $case: 'heartbeatAck', value: { sentAtMs: 1 } });
  acknowledge();
  expect([socket.sent.length, socket.closedWith]).toEqual([1, []]);
  socket.bufferedAmount = 1024 * 1024;
  acknowledge();
  acknowledge();
  expect([socket.sent.length, socket.closedWith]).toEqual([1, [4429]]);
});

import { describe, expect, test } from '@jest/globals';
import fromAgent from '../golden/from-agent.json' with { type: 'json' };
import fromServer from '../golden/from-server.json' with { type: 'json' };
import { readAgentMessage } from './agent-message.ts';
import { readServerMessage } from './server-message.ts';

/** What these files hold is on the wire between versions that are in use: a changed line breaks a fleet. */
describe('a server', () => {
  test.each(fromAgent.today.map((message) => [message.kind, message]))('reads %s unchanged', (_, message) => {
    expect(readAgentMessage(JSON.stringify(message))).toEqual({ type: 'message', message });
  });

  test.each(fromAgent.tomorrow.map((message) => [message.kind, message]))(
    'reads %s of a newer agent without the fields that it does not know',
    (kind, message) => {
      const read = readAgentMessage(JSON.stringify(message));
      expect(read).toMatchObject({ type: 'message', message: { kind } });
      expect(JSON.stringify(read)).not.toMatch(/features|retry_after_seconds/);
    },
  );

  test.each(fromAgent.unknown.map((message) => [message.kind, message]))(
    'takes the new kind %s for unknown, not for a breach of the protocol',
    (kind, message) => {
      expect(readAgentMessage(JSON.stringify(message))).toEqual({ type: 'unknown', kind });
    },
  );
});

describe('an agent', () => {
  test.each(fromServer.today.map((message) => [message.kind, message]))(
    'reads %s unchanged',
    (_, message) => {
      expect(readServerMessage(JSON.stringify(message))).toEqual(message);
    },
  );

  test.each(fromServer.tomorrow.map((message) => [message.kind, message]))(
    'reads %s of a newer server without the fields that it does not know',
    (kind, message) => {
      const read = readServerMessage(JSON.stringify(message));
      expect(read.kind).toBe(kind);
      expect(JSON.stringify(read)).not.toMatch(/server_version|priority/);
    },
  );

  test.each(fromServer.unknown.map((message) => [message.kind, message]))(
    'ignores %s, which it cannot read',
    (kind, message) => {
      expect(readServerMessage(JSON.stringify(message))).toEqual({ kind: 'unknown', named: kind });
    },
  );

  test.each([
    ['{', 'not JSON'],
    ['null', 'none'],
    ['{"kind":""}', 'none'],
    [JSON.stringify({ kind: 'k'.repeat(10_000) }), 'k'.repeat(64)],
  ])('ignores the garbage %.20s', (text, named) => {
    expect(readServerMessage(text)).toEqual({ kind: 'unknown', named });
  });
});

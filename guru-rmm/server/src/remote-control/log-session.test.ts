import { expect, test } from '@jest/globals';
import { createLogger } from '../log/create-logger.ts';
import { logTransition } from './log-session.ts';

const by = { source: 'server', userId: 'user-1' } as const;

test('a start and an end are one line each, with ids; a step in between is none', () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line: string) => void lines.push(line) });
  logTransition(log, 'rc-1', { type: 'handed_over', connectSessionId: 'gc-1', steps: [] }, by);
  logTransition(log, 'rc-1', { type: 'agent_ready' }, by);
  const ended = { type: 'ended', reason: 'requested', session: null, confirmed: true } as const;
  logTransition(log, 'rc-1', ended, { ...by, because: 'signed_out' });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      msg: '[INFO] remote control started',
      remote_control_id: 'rc-1',
      connect_session_id: 'gc-1',
      user_id: 'user-1',
    },
    {
      msg: '[INFO] remote control ended',
      remote_control_id: 'rc-1',
      reason: 'requested',
      because: 'signed_out',
    },
  ]);
  expect(lines).toHaveLength(2);
});

import { StreamMessage } from '@guru-connect/proto/stream';
import { expect, test } from '@jest/globals';
import { FakeSocket } from '../../tests/support/fake-socket.ts';
import { LiveSession } from './live-session.ts';

const KEY = StreamMessage.encode({
  body: { $case: 'keyEvent', value: { code: 'KeyA', down: true } },
}).finish();

test('whoever views is not read while the agent is behind with input, a viewer that took over included', () => {
  const ignore = () => undefined;
  const live = new LiveSession(
    {
      sessionId: 's',
      agentId: 'a',
      mode: 'unattended',
      technicianName: 't',
      reason: '',
      expiresAt: 0,
      status: 'active',
    },
    { dataGone: ignore, viewerGone: ignore, viewerActed: ignore },
  );
  const [data, first, second] = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
  live.attachData(data.asSocket());
  live.attachViewer(first.asSocket(), { input: true });
  expect(first.isPaused).toBe(false);

  data.bufferedAmount = 1024 * 1024;
  first.emit('message', Buffer.from(KEY), true);
  expect(first.isPaused).toBe(true);
  live.attachViewer(second.asSocket(), { input: true });
  expect(second.isPaused).toBe(true);
  data.drain();
  expect(second.isPaused).toBe(false);
});

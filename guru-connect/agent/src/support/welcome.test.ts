import { expect, test } from '@jest/globals';
import { welcome } from './welcome.ts';

const config = {
  relayUrl: 'wss://relay.example:8443',
  agentId: 'support-1',
  agentKey: 'gck_secret_0123456789',
};

test('names the server and who asks, without control characters or the key', () => {
  const text = welcome({ config, sessionId: 's', technician: 'Eve\u001b[2J\n', organisation: '' });
  expect(text).toBe(
    'Connected to relay.example:8443. Eve[U+001B][2J can help you once you allow it in the window that appears.',
  );
});

import { expect, test } from '@jest/globals';
import { welcome } from './welcome.ts';

const config = {
  relayUrl: 'wss://relay.example:8443',
  agentId: 'support-1',
  agentKey: 'gck_secret_0123456789',
};

test.each([
  ['', '', 'The technician can help you'],
  ['', 'Example IT', 'A technician (Example IT) can help you'],
  ['Maria', 'Example IT', 'Maria (Example IT) can help you'],
])('knows %j of %j', (technician, organisation, expected) => {
  expect(welcome({ config, sessionId: 's', technician, organisation })).toContain(expected);
});

test('names the server and who asks, without control characters or the key', () => {
  const text = welcome({ config, sessionId: 's', technician: 'Eve\u001b[2J\n', organisation: '' });
  expect(text).toBe(
    'Connected to relay.example:8443. Eve[U+001B][2J can help you once you allow it in the window that appears.',
  );
});

import { Writable } from 'node:stream';
import { eventually } from '@guru-connect/testing/eventually';
import { expect, test } from '@jest/globals';
import { ContractClient } from './support/contract-client.ts';
import { joinedSession } from './support/open-session.ts';
import { controlPeer, viewerPeer } from './support/peers.ts';
import { INTEGRATION_KEY, startRelay } from './support/relay.ts';

test('a whole session at the loudest level leaves no secret in the log', async () => {
  let written = '';
  const logTo = new Writable({
    write(chunk, _, done) {
      written += String(chunk);
      done();
    },
  });
  const sharedKey = 'shared-agent-key-0123456789abcdef';
  const webhookSecret = Buffer.alloc(32, 5).toString('base64');
  const webhookPath = 'path-of-a-receiver';
  const environment = {
    AGENT_API_KEY: sharedKey,
    CONNECT_WEBHOOK_URL: `http://127.0.0.1:1/${webhookPath}`,
    CONNECT_WEBHOOK_SECRET: `whsec_${webhookSecret}`,
  };
  const relay = await startRelay({ logTo, environment });
  const joined = await joinedSession(relay);
  const { token } = await joined.client.call('createViewerToken', { path: joined.path, body: {} });
  const refused = await viewerPeer(relay.url, joined.session.session_id, { token: `${token}x` });
  await refused.closeCode();
  const shared = await controlPeer(relay.url, sharedKey).opened();
  shared.send({
    $case: 'register',
    value: {
      agentId: 'old-agent',
      agentVersion: '0.9',
      platform: 'linux-x64',
      hostname: 'old',
      monitors: [],
      capabilities: undefined,
      machineId: '',
      hardwareId: '',
    },
  });
  await shared.next('registered');
  await new ContractClient(relay.url).refusal('getAgent', {
    path: { agent_id: 'x' },
    credential: 'wrong-credential',
  });
  await joined.client.call('endSession', { path: joined.path });
  await eventually(
    async () => written,
    (text) => text.includes('[WARNING] webhook not delivered'),
  );
  shared.close();
  joined.control.close();
  await relay.close();

  expect(written).toContain('agent registered');
  expect(written).toContain('[WARNING] agent uses the deprecated AGENT_API_KEY');
  const databasePassword = new URL(relay.config.databaseUrl ?? '').password;
  const secrets = [INTEGRATION_KEY, joined.key, joined.key.slice(-43), token, joined.resumeTicket, sharedKey];
  for (const secret of [...secrets, webhookSecret, webhookPath, 'wrong-credential', databasePassword]) {
    expect(secret.length).toBeGreaterThan(10);
    expect(written).not.toContain(secret);
  }
});

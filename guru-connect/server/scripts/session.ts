/** Development: asks a running relay for an agent's configuration, or for a session and a viewer address. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { relay: { type: 'string', default: 'http://127.0.0.1:8470' }, key: { type: 'string' } },
});
const agentId = positionals[0];
const credential = process.env.CONNECT_INTEGRATION_KEY;
if (!agentId || !credential) {
  process.stderr.write(
    'Usage: CONNECT_INTEGRATION_KEY=… npm run session -- AGENT_ID [--relay URL] [--key FILE]\n',
  );
  process.exit(64);
}

async function ask(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${values.relay}/api/integration/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${response.status} ${answer.error_code}: ${answer.detail}`);
  return answer;
}

if (values.key) {
  const { key } = await ask(`/agents/${agentId}/keys`, {});
  const relayUrl = values.relay.replace(/^http/, 'ws');
  const config = { relay_url: relayUrl, agent_id: agentId, agent_key: key };
  await writeFile(values.key, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
} else {
  const technician = { id: 'developer', name: 'Developer' };
  const session = await ask('/sessions', { agent_id: agentId, mode: 'unattended', technician });
  const token = await ask(`/sessions/${session.session_id}/viewer-token`, {});
  process.stdout.write(`session ${session.session_id}\n${token.viewer_embed_url}\n`);
  process.stdout.write(`${String(token.viewer_embed_url).replace(/embed=1&|&parent_origin=[^#]*/g, '')}\n`);
}

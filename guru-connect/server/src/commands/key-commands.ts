import type { Sql } from 'postgres';
import { findFolders } from '../app/folders.ts';
import { formatAgentKey } from '../agents/agent-key.ts';
import { listAgentKeys, mintAgentKey, revokeAgentKey } from '../agents/agent-key-store.ts';
import { findAgent } from '../agents/agent-store.ts';
import type { Configuration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { askRelay } from '../operator-requests/request-store.ts';
import { updateSettings } from '../releases/release-folders.ts';
import { COMMAND_LINE } from '../technicians/account-event.ts';
import { CommandRefused } from './command-refused.ts';
import { describeRows } from './table.ts';

const AGENT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BY = { by: COMMAND_LINE.by };

/** `guru-connect keys list`. */
export async function keysList(
  sql: Sql,
  agentId: string,
  options: { readonly json: boolean },
): Promise<string> {
  if (!(await findAgent(sql, agentId))) throw new CommandRefused(`There is no machine ${agentId}.`);
  const columns = ['key_id', 'label', 'created_at', 'last_used_at', 'revoked_at'] as const;
  return describeRows(await listAgentKeys(sql, agentId), columns, options);
}

/**
 * `guru-connect keys create`: the agent's configuration file, with the key that is shown once.
 * @param home folder of the running program
 */
export async function keysCreate(
  sql: Sql,
  config: Configuration,
  home: string,
  agentId: string,
  { label }: { readonly label?: string },
): Promise<string> {
  if (!AGENT_ID.test(agentId))
    throw new ConfigurationError(
      'A machine has letters, digits and . _ - and starts with a letter or digit.',
    );
  const { key } = await mintAgentKey(sql, agentId, label ?? null, BY);
  const { publicUrl, host, port, dataDir } = config;
  const { releases } = findFolders(home, config);
  const relay_url = (publicUrl ?? `http://${host}:${port}`).replace(/^http/, 'ws');
  const update = await updateSettings({ releases, dataDir });
  const agent = { relay_url, agent_id: agentId, agent_key: formatAgentKey(key), ...update };
  return `${JSON.stringify(agent, null, 2)}\n`;
}

/** `guru-connect keys revoke`: the running relay cuts what the key has opened. */
export async function keysRevoke(sql: Sql, agentId: string, keyId: string): Promise<string> {
  if (!KEY_ID.test(keyId) || !(await revokeAgentKey(sql, agentId, keyId, BY)))
    throw new CommandRefused(`The machine ${agentId} has no key ${keyId}.`);
  const outcome = await askRelay(sql, 'cut_key', keyId);
  return outcome === undefined
    ? `[OK] revoked ${keyId}. No relay runs that it could have opened.\n`
    : `[OK] revoked ${keyId} and cut what it had opened\n`;
}

import { z } from 'zod';
import type { ConnectFiles } from '../../state/data-folder.ts';
import { readJsonFile, writeJsonFile } from '../../state/json-file.ts';
import type { Target } from '../program/target.ts';

/** The configuration file that the remote desktop agent reads. The only place where its key is kept. */
const AgentConfig = z.object({ relay_url: z.string(), agent_id: z.string(), agent_key: z.string().min(1) });

/** The key kept for this identity; null when there is none. */
export async function storedKey(files: ConnectFiles, agentId: string): Promise<string | null> {
  // A damaged file is as good as none: a new key is a request away.
  const config = await readJsonFile(files.config, AgentConfig).catch(() => null);
  return config?.agent_id === agentId ? config.agent_key : null;
}

export function writeAgentConfig(files: ConnectFiles, target: Target, key: string): Promise<void> {
  return writeJsonFile(files.config, {
    relay_url: target.relay_url,
    agent_id: target.connect_agent_id,
    agent_key: key,
  });
}

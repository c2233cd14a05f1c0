import { RemoteControlDownload } from '@guru-rmm/api/remote-control-download.ts';

/**
 * Reads an event `remote_control_download`.
 * @param data the event's data, in JSON.
 * @returns whole percents that the machine has downloaded; `null` when it is about another machine or cannot be read.
 */
export function readDownload(data: string, agentId: string): number | null {
  const parsed = RemoteControlDownload.safeParse(parseJson(data));
  if (!parsed.success || parsed.data.agent_id !== agentId) return null;
  const { received_bytes, total_bytes } = parsed.data;
  return Math.min(100, Math.floor((100 * received_bytes) / total_bytes));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

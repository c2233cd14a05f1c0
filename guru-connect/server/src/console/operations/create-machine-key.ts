import { z } from 'zod';
import { formatAgentKey } from '../../agents/agent-key.ts';
import { mintAgentKey } from '../../agents/agent-key-store.ts';
import { updateSettings } from '../../releases/release-folders.ts';
import { operation } from '../operation.ts';
import { machineParams } from './machine-params.ts';
import { personName } from './schemas.ts';

/** Makes a key for a machine, and the machine when it is new. The key is in this answer alone. */
export const createMachineKey = operation({
  method: 'POST',
  path: '/api/machines/:agent_id/keys',
  roles: ['admin'],
  params: machineParams,
  body: z.strictObject({ label: personName.optional() }),
  async handle({ sql, publicUrl, config, folders }, { params: { agent_id }, body, technician, from }) {
    const by = { by: technician.technician_id, ...from };
    const { row, key } = await mintAgentKey(sql, agent_id, body.label ?? null, by);
    const agent_key = formatAgentKey(key);
    const relay_url = publicUrl().replace(/^http/, 'ws');
    const update = await updateSettings({ releases: folders.releases, dataDir: config.dataDir });
    return { key_id: row.key_id, configuration: { relay_url, agent_id, agent_key, ...update } };
  },
});

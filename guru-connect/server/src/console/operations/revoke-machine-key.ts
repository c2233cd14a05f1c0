import { z } from 'zod';
import { revokeAgentKey } from '../../agents/agent-key-store.ts';
import { ApiError } from '../../http/api-error.ts';
import { operation } from '../operation.ts';
import { machineParams } from './machine-params.ts';

/** Revokes a key and cuts what it has opened. */
export const revokeMachineKey = operation({
  method: 'DELETE',
  path: '/api/machines/:agent_id/keys/:key_id',
  roles: ['admin'],
  params: machineParams.extend({ key_id: z.uuid() }),
  async handle({ sql, commands }, { params: { agent_id, key_id }, technician, from }) {
    if (!(await revokeAgentKey(sql, agent_id, key_id, { by: technician.technician_id, ...from })))
      throw new ApiError('key_not_found', 'The machine has no key with this key_id.');
    await commands.cutKey(key_id);
    return undefined;
  },
});

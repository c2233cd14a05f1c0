import { z } from 'zod';
import { setMachineGroup as set } from '../../agents/machine-group-store.ts';
import { ApiError } from '../../http/api-error.ts';
import { operation } from '../operation.ts';
import { groupNotFound } from './machine-group-schemas.ts';
import { machineParams } from './machine-params.ts';

/** Puts a machine into a group, or into none. */
export const setMachineGroup = operation({
  method: 'PATCH',
  path: '/api/machines/:agent_id',
  roles: ['admin'],
  params: machineParams,
  body: z.strictObject({ group_id: z.uuid().nullable() }),
  async handle({ sql }, { params, body, technician, from }) {
    const actor = { by: technician.technician_id, from };
    const done = await set(sql, params.agent_id, body.group_id, actor);
    if (done === 'no_such_machine') throw new ApiError('agent_not_found', 'No machine has this agent_id.');
    if (done === 'no_such_group') throw groupNotFound();
    return undefined;
  },
});

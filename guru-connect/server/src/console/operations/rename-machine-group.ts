import { z } from 'zod';
import { renameMachineGroup as rename } from '../../agents/machine-group-store.ts';
import { operation } from '../operation.ts';
import { groupExists, groupName, groupNotFound, groupParams } from './machine-group-schemas.ts';

/** Gives a group of machines another name. */
export const renameMachineGroup = operation({
  method: 'PATCH',
  path: '/api/machine-groups/:group_id',
  roles: ['admin'],
  params: groupParams,
  body: z.strictObject({ name: groupName }),
  async handle({ sql }, { params, body, technician, from }) {
    const done = await rename(sql, params.group_id, body.name, { by: technician.technician_id, from });
    if (done === 'unknown') throw groupNotFound();
    if (done === 'taken') throw groupExists();
    return undefined;
  },
});

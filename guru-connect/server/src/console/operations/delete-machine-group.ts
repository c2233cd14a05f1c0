import { deleteMachineGroup as deleteGroup } from '../../agents/machine-group-store.ts';
import { operation } from '../operation.ts';
import { groupNotFound, groupParams } from './machine-group-schemas.ts';

/** Deletes a group. Its machines stay, in no group. */
export const deleteMachineGroup = operation({
  method: 'DELETE',
  path: '/api/machine-groups/:group_id',
  roles: ['admin'],
  params: groupParams,
  async handle({ sql }, { params, technician, from }) {
    if (!(await deleteGroup(sql, params.group_id, { by: technician.technician_id, from })))
      throw groupNotFound();
    return undefined;
  },
});

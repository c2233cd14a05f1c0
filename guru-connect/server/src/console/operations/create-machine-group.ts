import { z } from 'zod';
import { createMachineGroup as create } from '../../agents/machine-group-store.ts';
import { operation } from '../operation.ts';
import { groupExists, groupName } from './machine-group-schemas.ts';

/** Makes a group of machines. */
export const createMachineGroup = operation({
  method: 'POST',
  path: '/api/machine-groups',
  roles: ['admin'],
  body: z.strictObject({ name: groupName }),
  async handle({ sql }, { body, technician, from }) {
    const group = await create(sql, body.name, { by: technician.technician_id, from });
    if (!group) throw groupExists();
    return { group };
  },
});

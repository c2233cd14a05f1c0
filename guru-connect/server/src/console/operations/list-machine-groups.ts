import { listMachineGroups as list } from '../../agents/machine-group-store.ts';
import { operation } from '../operation.ts';

/** All groups of machines, each with how many machines are in it. */
export const listMachineGroups = operation({
  method: 'GET',
  path: '/api/machine-groups',
  roles: [],
  async handle({ sql }) {
    return { groups: await list(sql) };
  },
});

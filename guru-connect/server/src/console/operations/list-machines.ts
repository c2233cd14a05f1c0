import { z } from 'zod';
import { listMachines as list, MACHINE_LIMIT } from '../../agents/machine-list.ts';
import { presentOptionalTime } from '../../contract/present.ts';
import { presentMarks } from '../present-marks.ts';
import { operation } from '../operation.ts';

/** Machines by name, each with whether it is connected and its open session. */
export const listMachines = operation({
  method: 'GET',
  path: '/api/machines',
  roles: [],
  query: z.strictObject({
    search: z.string().trim().max(128).default(''),
    group: z.union([z.uuid(), z.literal('none')]).optional(),
  }),
  async handle({ sql, commands }, { query }) {
    const rows = await list(sql, query.search, query.group);
    const machines = await Promise.all(
      rows
        .slice(0, MACHINE_LIMIT)
        .map(async ({ created_at: _, moved_at, clone_hostname, clone_seen_at, ...row }) => {
          const { connected, lastHeard } = await commands.presence(row.agent_id);
          return {
            ...row,
            ...presentMarks({ moved_at, clone_hostname, clone_seen_at }),
            connected,
            last_seen_at: presentOptionalTime(lastHeard ?? row.last_seen_at),
          };
        }),
    );
    return { machines, has_more: rows.length > MACHINE_LIMIT };
  },
});

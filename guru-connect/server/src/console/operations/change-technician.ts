import { z } from 'zod';
import { ApiError } from '../../http/api-error.ts';
import { openSessionsOf } from '../../sessions/recent-sessions.ts';
import { changeTechnician as change } from '../../technicians/technician-store.ts';
import { operation } from '../operation.ts';
import { presentTechnician } from './present-technician.ts';
import { personName, technicianParams, technicianRole } from './schemas.ts';

/**
 * Changes name or role, disables or enables. Who is disabled or gets another role is signed out; the open sessions of who is
 * disabled end.
 */
export const changeTechnician = operation({
  method: 'PATCH',
  path: '/api/technicians/:technician_id',
  roles: ['admin'],
  params: technicianParams,
  body: z.strictObject({
    name: personName.optional(),
    role: technicianRole.optional(),
    is_disabled: z.boolean().optional(),
  }),
  async handle({ sql, commands }, { params, body, technician, from }) {
    const changed = await change(sql, params.technician_id, body, { by: technician.technician_id, from });
    if (changed === 'unknown')
      throw new ApiError('technician_not_found', 'No account has this technician_id.');
    if (changed === 'last_administrator') {
      throw new ApiError(
        'last_administrator',
        'This is the only enabled administrator. Make another one first.',
      );
    }
    if (changed.disabled_at !== null) {
      const open = await openSessionsOf(sql, changed.technician_id);
      await Promise.all(
        open.map((id) => commands.end(id, 'requested', { ...from, by: technician.technician_id })),
      );
    }
    return { technician: presentTechnician(changed) };
  },
});

import { ApiError } from '../../http/api-error.ts';
import { removeTotp } from '../../technicians/second-factor-store.ts';
import { operation } from '../operation.ts';
import { technicianParams } from './schemas.ts';

/** Switches off the second factor of somebody who lost it. */
export const resetSecondFactor = operation({
  method: 'DELETE',
  path: '/api/technicians/:technician_id/second-factor',
  roles: ['admin'],
  params: technicianParams,
  async handle({ sql }, { params, technician, from }) {
    if (!(await removeTotp(sql, params.technician_id, { by: technician.technician_id, from })))
      throw new ApiError('technician_not_found', 'No account has this technician_id.');
    return undefined;
  },
});

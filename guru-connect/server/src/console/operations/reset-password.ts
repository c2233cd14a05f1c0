import { ApiError } from '../../http/api-error.ts';
import { generatePassword, hashPassword } from '../../technicians/password.ts';
import { setPassword } from '../../technicians/technician-store.ts';
import { operation } from '../operation.ts';
import { technicianParams } from './schemas.ts';

/** Replaces a password that was forgotten. The new one is generated and in this answer alone. */
export const resetPassword = operation({
  method: 'POST',
  path: '/api/technicians/:technician_id/password',
  roles: ['admin'],
  params: technicianParams,
  async handle({ sql }, { params, technician, from }) {
    const password = generatePassword();
    const actor = { by: technician.technician_id, from };
    if (!(await setPassword(sql, params.technician_id, await hashPassword(password), actor)))
      throw new ApiError('technician_not_found', 'No account has this technician_id.');
    return { password };
  },
});

import { z } from 'zod';
import { ApiError } from '../../http/api-error.ts';
import { generatePassword, hashPassword } from '../../technicians/password.ts';
import { createTechnician as create } from '../../technicians/technician-store.ts';
import { operation } from '../operation.ts';
import { presentTechnician } from './present-technician.ts';
import { newLogin, personName, technicianRole } from './schemas.ts';

/** Makes an account. Its password is generated and in this answer alone. */
export const createTechnician = operation({
  method: 'POST',
  path: '/api/technicians',
  roles: ['admin'],
  body: z.strictObject({ login: newLogin, name: personName, role: technicianRole }),
  async handle({ sql }, { body, technician, from }) {
    const password = generatePassword();
    const passwordHash = await hashPassword(password);
    const account = await create(sql, { ...body, passwordHash }, { by: technician.technician_id, from });
    if (!account) throw new ApiError('technician_exists', 'Another account has this login.');
    return { technician: presentTechnician(account), password };
  },
});

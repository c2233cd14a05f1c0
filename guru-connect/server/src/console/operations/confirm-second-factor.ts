import { z } from 'zod';
import { ApiError } from '../../http/api-error.ts';
import { confirmTotp } from '../../technicians/second-factor-store.ts';
import { findCredentials } from '../../technicians/technician-store.ts';
import { operation } from '../operation.ts';
import { typedCode } from './schemas.ts';

/** Switches the second factor on. The recovery codes are in this answer alone. */
export const confirmSecondFactor = operation({
  method: 'POST',
  path: '/api/me/second-factor/confirm',
  roles: [],
  body: z.strictObject({ code: typedCode }),
  async handle(context, { body, technician, from, request }) {
    const { sql, limits } = context;
    await limits.count(request, technician.login);
    const account = await findCredentials(sql, { login: technician.login });
    const actor = { by: technician.technician_id, from };
    const codes = account && (await confirmTotp(context, account, body.code, actor));
    if (!codes) throw new ApiError('validation_failed', 'The code is wrong or expired. Enter the next one.');
    return { recovery_codes: codes };
  },
});

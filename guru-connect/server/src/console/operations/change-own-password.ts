import { z } from 'zod';
import { hashPassword } from '../../technicians/password.ts';
import { setPassword } from '../../technicians/technician-store.ts';
import { operation } from '../operation.ts';
import { requireOwnPassword } from './own-credentials.ts';
import { newPassword, typedPassword } from './schemas.ts';

/** Changes the own password; other browsers are signed out. */
export const changeOwnPassword = operation({
  method: 'POST',
  path: '/api/me/password',
  roles: [],
  body: z.strictObject({ current: typedPassword, next: newPassword }),
  async handle(context, { body, technician, from, request }) {
    const { technician_id } = await requireOwnPassword(context, technician, body.current, request);
    const actor = { by: technician_id, from };
    await setPassword(
      context.sql,
      technician_id,
      await hashPassword(body.next),
      actor,
      technician.sign_in_id,
    );
    return undefined;
  },
});

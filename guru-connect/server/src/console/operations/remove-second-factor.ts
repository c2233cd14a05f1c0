import { z } from 'zod';
import { removeTotp } from '../../technicians/second-factor-store.ts';
import { operation } from '../operation.ts';
import { requireOwnPassword } from './own-credentials.ts';
import { typedPassword } from './schemas.ts';

/** Switches the own second factor off. */
export const removeSecondFactor = operation({
  method: 'POST',
  path: '/api/me/second-factor/remove',
  roles: [],
  body: z.strictObject({ password: typedPassword }),
  async handle(context, { body, technician, from, request }) {
    const { technician_id } = await requireOwnPassword(context, technician, body.password, request);
    await removeTotp(context.sql, technician_id, { by: technician_id, from });
    return undefined;
  },
});

import { z } from 'zod';
import { createCode } from '../../codes/create-code.ts';
import { presentTime } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import { operation } from '../operation.ts';

/** Makes a support code for the technician who asks. The code is in this answer alone; ending its session cancels it. */
export const createOwnSupportCode = operation({
  method: 'POST',
  path: '/api/codes',
  roles: ['admin', 'technician'],
  body: z.strictObject({
    reason: z.string().trim().min(1).max(500).optional(),
    access: z.enum(['view', 'control']).default('control'),
  }),
  async handle(context, { body: { reason, access }, technician, from }) {
    if (!context.config.features.support_codes)
      throw new ApiError('feature_disabled', 'Support codes are switched off on this server.');
    const who = { id: technician.technician_id, name: technician.name };
    const wanted = { technician: who, reason: reason ?? null, source: 'console', consent: { access } };
    const { code, expiresAt, sessionId } = await createCode(context, wanted, from);
    return { code, expires_at: presentTime(expiresAt), session_id: sessionId };
  },
});

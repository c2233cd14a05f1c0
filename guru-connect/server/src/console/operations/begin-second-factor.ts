import { z } from 'zod';
import { beginTotp } from '../../technicians/second-factor-store.ts';
import { totpUri } from '../../technicians/totp.ts';
import { operation } from '../operation.ts';
import { requireOwnPassword } from './own-credentials.ts';
import { typedPassword } from './schemas.ts';

/** Makes a secret for an authenticator app. It counts once `confirmSecondFactor` gets a code of it. */
export const beginSecondFactor = operation({
  method: 'POST',
  path: '/api/me/second-factor',
  roles: [],
  body: z.strictObject({ password: typedPassword }),
  async handle(context, { body, technician, request }) {
    const { technician_id, login } = await requireOwnPassword(context, technician, body.password, request);
    const secret = await beginTotp(context, technician_id);
    return { secret, uri: totpUri(secret, login) };
  },
});

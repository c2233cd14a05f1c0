import { createCode } from '../../codes/create-code.ts';
import { presentTime } from '../../contract/present.ts';
import type { Handler } from '../handler.ts';

export const createSupportCode: Handler<'createSupportCode'> = async (context, { body, from }) => {
  const { technician, reason = null, source = 'integration', consent, expires_in_seconds: seconds } = body;
  const made = await createCode(context, { technician, reason, source, consent, seconds }, from);
  return {
    headers: { 'cache-control': 'no-store' },
    body: { code: made.code, expires_at: presentTime(made.expiresAt), session_id: made.sessionId },
  };
};

import { ApiError } from '../../http/api-error.ts';
import { findProof } from '../../sessions/session-store.ts';
import type { Handler } from '../handler.ts';
import { presentSession } from '../../contract/present.ts';

export const endSession: Handler<'endSession'> = async ({ sql, commands }, { parameters, from }) => {
  const row = await commands.end(parameters.session_id, 'requested', from);
  if (!row) throw new ApiError('session_not_found', 'No session has this session_id.');
  return { body: presentSession(row, await findProof(sql, row)) };
};

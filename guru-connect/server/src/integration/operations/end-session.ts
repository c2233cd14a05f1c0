import { ApiError } from '../../http/api-error.ts';
import type { Handler } from '../handler.ts';
import { presentSession } from '../../contract/present.ts';

export const endSession: Handler<'endSession'> = async ({ commands }, { parameters }) => {
  const row = await commands.end(parameters.session_id, 'requested');
  if (!row) throw new ApiError('session_not_found', 'No session has this session_id.');
  return { body: presentSession(row) };
};

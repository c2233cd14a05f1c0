import { ApiError } from '../../http/api-error.ts';
import { findProof, findSession } from '../../sessions/session-store.ts';
import type { Handler } from '../handler.ts';
import { presentSession } from '../../contract/present.ts';

export const getSession: Handler<'getSession'> = async ({ sql }, { parameters }) => {
  const row = await findSession(sql, parameters.session_id);
  if (!row) throw new ApiError('session_not_found', 'No session has this session_id.');
  return { body: presentSession(row, await findProof(sql, row)) };
};

import { ApiError } from '../../http/api-error.ts';
import { findSession, listEvents } from '../../sessions/session-store.ts';
import type { Handler } from '../handler.ts';
import { presentTime } from '../../contract/present.ts';

export const listSessionEvents: Handler<'listSessionEvents'> = async ({ sql }, { parameters }) => {
  const rows = await listEvents(sql, parameters.session_id);
  if (rows.length === 0 && !(await findSession(sql, parameters.session_id))) {
    throw new ApiError('session_not_found', 'No session has this session_id.');
  }
  const events = rows.map((row) => ({
    event_id: row.event_id,
    type: row.type,
    occurred_at: presentTime(row.occurred_at),
    data: { ...row.data },
  }));
  return { body: { events } };
};

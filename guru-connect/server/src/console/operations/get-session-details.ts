import { presentSession, presentTime } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import { findProof, findSession, listEvents } from '../../sessions/session-store.ts';
import { operation } from '../operation.ts';
import { sessionParams } from './session-params.ts';

/** One session with all that happened in it, oldest first. */
export const getSessionDetails = operation({
  method: 'GET',
  path: '/api/sessions/:session_id',
  roles: [],
  params: sessionParams,
  async handle({ sql }, { params: { session_id } }) {
    const row = await findSession(sql, session_id);
    if (!row) throw new ApiError('session_not_found', 'No session has this session_id.');
    const [proof, events] = await Promise.all([findProof(sql, row), listEvents(sql, session_id)]);
    return {
      session: presentSession(row, proof),
      events: events.map(({ event_id, type, occurred_at, data }) => ({
        event_id,
        type,
        occurred_at: presentTime(occurred_at),
        data,
      })),
    };
  },
});

import { presentSession } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import { operation } from '../operation.ts';
import { sessionParams } from './session-params.ts';

/** Ends any open session. */
export const endSessionNow = operation({
  method: 'POST',
  path: '/api/sessions/:session_id/end',
  roles: ['admin', 'technician'],
  params: sessionParams,
  async handle({ commands }, { params: { session_id }, technician, from }) {
    const row = await commands.end(session_id, 'requested', { by: technician.technician_id, ...from });
    if (!row) throw new ApiError('session_not_found', 'No session has this session_id.');
    return presentSession(row);
  },
});

import { listOpenCodeSessions } from '../../codes/open-code-sessions.ts';
import { presentOptionalTime, presentTime } from '../../contract/present.ts';
import { operation } from '../operation.ts';

/** Sessions of support codes that are open: the code waits, its user is asked, or the session is on. */
export const listWaitingCodes = operation({
  method: 'GET',
  path: '/api/codes',
  roles: [],
  async handle({ sql }) {
    const rows = await listOpenCodeSessions(sql);
    return {
      sessions: rows.map((row) => ({
        ...row,
        created_at: presentTime(row.created_at),
        expires_at: presentTime(row.expires_at),
        consumed_at: presentOptionalTime(row.consumed_at),
      })),
    };
  },
});

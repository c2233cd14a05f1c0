import { z } from 'zod';
import { presentSession } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import { type RecentSession, recentSessions } from '../../sessions/recent-sessions.ts';
import { operation } from '../operation.ts';

const PAGE = 50;

/** Sessions, newest first. */
export const listRecentSessions = operation({
  method: 'GET',
  path: '/api/sessions',
  roles: [],
  query: z.strictObject({
    state: z.enum(['open', 'ended']).optional(),
    search: z.string().trim().max(128).default(''),
    cursor: z.string().max(200).optional(),
  }),
  async handle({ sql }, { query: { state, search, cursor } }) {
    const rows = await recentSessions(sql, {
      isOpen: state === undefined ? undefined : state === 'open',
      search,
      before: cursor === undefined ? undefined : readCursor(cursor),
      limit: PAGE + 1,
    });
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    return {
      sessions: page.map((row) => ({ ...presentSession(row, row), hostname: row.hostname })),
      next_cursor: last && rows.length > PAGE ? writeCursor(last) : null,
    };
  },
});

function writeCursor({ created_text, session_id }: RecentSession): string {
  return Buffer.from(`${created_text} ${session_id}`).toString('base64url');
}

const CURSOR = /^(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2}) ([0-9a-f-]{36})$/;

/** @throws ApiError `validation_failed` for a text that is no cursor of this call */
function readCursor(cursor: string): { createdAt: string; sessionId: string } {
  const [, createdAt, sessionId] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdAt !== undefined && z.uuid().safeParse(sessionId).success && sessionId !== undefined)
    return { createdAt, sessionId };
  throw new ApiError('validation_failed', 'cursor is not one that this call has given.');
}

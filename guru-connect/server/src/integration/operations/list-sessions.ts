import { ApiError } from '../../http/api-error.ts';
import {
  type ListedSession,
  listSessions as list,
  PAGE_SIZE,
  type PageStart,
} from '../../sessions/session-list.ts';
import { presentSession } from '../../contract/present.ts';
import type { Handler } from '../handler.ts';

export const listSessions: Handler<'listSessions'> = async ({ sql }, { query }) => {
  const rows = await list(sql, {
    createdFrom: query.created_from,
    createdTo: query.created_to,
    source: query.source,
    after: query.cursor === undefined ? undefined : readCursor(query.cursor),
  });
  const page = rows.slice(0, PAGE_SIZE);
  const last = page.at(-1);
  return {
    body: {
      sessions: page.map((row) => presentSession(row, row)),
      next_cursor: last && rows.length > PAGE_SIZE ? writeCursor(last) : null,
    },
  };
};

const CURSOR =
  /^(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function writeCursor({ created_text, session_id }: ListedSession): string {
  return Buffer.from(`${created_text} ${session_id}`).toString('base64url');
}

/** @throws ApiError `validation_failed` for a text that is no cursor of this call */
function readCursor(cursor: string): PageStart {
  const [, createdAt, sessionId] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdAt === undefined || sessionId === undefined)
    throw new ApiError('validation_failed', 'cursor is not one that this call has given.');
  return { createdAt, sessionId };
}

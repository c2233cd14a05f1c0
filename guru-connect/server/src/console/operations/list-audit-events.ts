import { z } from 'zod';
import { type AuditPosition, listAuditEvents as list } from '../../audit/list-audit-events.ts';
import { presentTime } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import { operation } from '../operation.ts';

const PAGE = 100;

/** Events of sessions and of none, newest first. */
export const listAuditEvents = operation({
  method: 'GET',
  path: '/api/audit/events',
  roles: ['admin', 'auditor'],
  query: z.strictObject({
    type: z
      .string()
      .regex(/^[a-z_]{1,64}$/)
      .optional(),
    search: z.string().trim().max(128).default(''),
    cursor: z.string().max(400).optional(),
  }),
  async handle({ sql }, { query: { type, search, cursor } }) {
    const before = cursor === undefined ? undefined : readCursor(cursor);
    const rows = await list(sql, { type, search, before, limit: PAGE + 1 });
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    const next = last && [last.occurred_text, last.chain, last.chain_index];
    return {
      events: page.map(({ occurred_at, occurred_text: _, ...event }) => ({
        ...event,
        occurred_at: presentTime(occurred_at),
      })),
      next_cursor:
        next && rows.length > PAGE ? Buffer.from(JSON.stringify(next)).toString('base64url') : null,
    };
  },
});

const position = z.tuple([
  z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/),
  z.string().max(100),
  z.number().int(),
]);

/** @throws ApiError `validation_failed` for a text that is no cursor of this call */
function readCursor(cursor: string): AuditPosition {
  try {
    const [occurredAt, chain, index] = position.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString()),
    );
    return { occurredAt, chain, index };
  } catch {
    throw new ApiError('validation_failed', 'cursor is not one that this call has given.');
  }
}

import { addAbortSignal, PassThrough } from 'node:stream';
import { z } from 'zod';
import { exportAudit } from '../../audit/export-audit.ts';
import { operation } from '../operation.ts';

/** Who reads slower than this gets part of a file: it would keep a connection to the database for good. */
const LONGEST_MS = 10 * 60_000;

const time = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => new Date(text))
  .optional();

/** The events of a time range as a file, as `guru-connect audit export` writes it. */
export const exportAuditFile = operation({
  method: 'GET',
  path: '/api/audit/export',
  roles: ['admin', 'auditor'],
  query: z.strictObject({ format: z.enum(['csv', 'json']), from: time, to: time }),
  async handle({ sql }, { query, reply }) {
    const out = addAbortSignal(AbortSignal.timeout(LONGEST_MS), new PassThrough());
    const write = (part: string) =>
      new Promise<void>((resolve, reject) => out.write(part, (error) => (error ? reject(error) : resolve())));
    exportAudit(sql, query, write).then(
      () => out.end(),
      (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    reply
      .type(query.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="guru-connect-audit.${query.format}"`);
    return out;
  },
});

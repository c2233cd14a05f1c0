import type { Writable } from 'node:stream';
import { type ExportFormat, exportAudit } from '../audit/export-audit.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { AUDIT, withDatabase } from './with-database.ts';

export interface AuditExportOptions {
  readonly format: ExportFormat;
  /** RFC 3339, or a day; inclusive. */
  readonly from?: string;
  /** RFC 3339, or a day; exclusive. */
  readonly to?: string;
}

/**
 * `guru-connect audit export`: writes the events of a time range as CSV or JSON.
 * @throws ConfigurationError for a time that cannot be read, or when the database cannot be
 */
export async function auditExport(
  environment: NodeJS.ProcessEnv,
  { format, from, to }: AuditExportOptions,
  out: Writable,
): Promise<void> {
  const options = { format, from: readTime('--from', from), to: readTime('--to', to) };
  // `| head` closes it; the callback of `write` gets the same error.
  out.on('error', () => undefined);
  const write = (part: string) =>
    new Promise<void>((resolve, reject) => out.write(part, (error) => (error ? reject(error) : resolve())));
  await withDatabase(environment, AUDIT, (sql) => exportAudit(sql, options, write));
}

/** A day begins at midnight in UTC. */
function readTime(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
  const time = new Date(text);
  if (form.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new ConfigurationError(
    `${option} takes a day or a time with its zone, such as 2026-11-02T00:00:00Z.`,
  );
}

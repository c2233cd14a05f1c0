import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { listOpenCodeSessions } from '../codes/open-code-sessions.ts';
import { codeHashes, makeSupportCode } from '../codes/support-code.ts';
import type { Configuration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { loadTokenSecrets } from '../config/token-secrets.ts';
import type { CodeOrder } from '../operator-requests/create-ordered-code.ts';
import { askRelay } from '../operator-requests/request-store.ts';
import { findCredentials, normalizeLogin } from '../technicians/technician-store.ts';
import { CommandRefused } from './command-refused.ts';
import { describeRows } from './table.ts';

export interface CodeOptions {
  readonly technician: string;
  readonly reason?: string;
  readonly access: 'view' | 'control';
  readonly minutes: string;
  readonly json: boolean;
}

const LONGEST_MINUTES = 60;
const LONGEST_REASON = 500;

/**
 * `guru-connect codes create`: the code is made here and printed once. The running relay opens its session, and gets no more
 * of it than the database keeps.
 */
export async function codesCreate(sql: Sql, config: Configuration, options: CodeOptions): Promise<string> {
  const minutes = Number(options.minutes);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_MINUTES)
    throw new ConfigurationError(`--minutes is a number from 1 to ${LONGEST_MINUTES}.`);
  if ((options.reason?.length ?? 0) > LONGEST_REASON)
    throw new ConfigurationError(`--reason has at most ${LONGEST_REASON} characters.`);
  const login = normalizeLogin(options.technician);
  const account = await findCredentials(sql, { login });
  if (!account || account.disabled_at !== null || account.role === 'auditor')
    throw new CommandRefused(`There is no enabled technician ${login}.`);
  const code = makeSupportCode();
  const order: CodeOrder = {
    session_id: randomUUID(),
    hash: codeHashes(code, loadTokenSecrets(config.dataDir, config.tokenSecretFile))[0],
    expires_at: new Date(Date.now() + minutes * 60_000).toISOString(),
    technician: { id: account.technician_id, name: account.name },
    reason: options.reason ?? null,
    access: options.access,
  };
  const outcome = await askRelay(sql, 'create_code', JSON.stringify(order));
  if (outcome === undefined) throw new CommandRefused('No relay is running. Start guru-connect serve first.');
  if (outcome === 'unknown') throw new CommandRefused('Support codes are switched off on this server.');
  if (outcome !== 'done') throw new CommandRefused('The relay could not make the code; its log says why.');
  const { session_id, expires_at } = order;
  if (options.json) return `${JSON.stringify({ code, session_id, expires_at })}\n`;
  return `[OK] ${account.name} waits in session ${session_id} until ${expires_at}\nSupport code, shown once: ${code}\n`;
}

/** `guru-connect codes list`: sessions of support codes that are open, newest first. The codes themselves are nowhere. */
export async function codesList(sql: Sql, options: { readonly json: boolean }): Promise<string> {
  const columns = [
    'session_id',
    'technician_name',
    'reason',
    'status',
    'hostname',
    'created_at',
    'expires_at',
    'consumed_at',
  ] as const;
  return describeRows(await listOpenCodeSessions(sql), columns, options);
}

/** `guru-connect codes cancel`: ends the session of a code, by its id. */
export async function codesCancel(sql: Sql, sessionId: string): Promise<string> {
  const open = await listOpenCodeSessions(sql);
  if (!open.some(({ session_id }) => session_id === sessionId))
    throw new CommandRefused(`No open support code has the session ${sessionId}.`);
  const outcome = await askRelay(sql, 'end_session', sessionId);
  if (outcome === undefined) return `[WARNING] no relay is running; ${sessionId} ends when one starts\n`;
  if (outcome !== 'done') throw new CommandRefused('The relay could not cancel it; its log says why.');
  return `[OK] the code of ${sessionId} is cancelled\n`;
}

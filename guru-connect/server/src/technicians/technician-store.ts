import type { Sql } from 'postgres';
import type { Queryable } from '../database/queryable.ts';
import type { Actor } from './account-event.ts';
import type { TechnicianRole } from './roles.ts';

/** An account without its secrets. */
export interface Technician {
  readonly technician_id: string;
  readonly login: string;
  readonly name: string;
  readonly role: TechnicianRole;
  readonly has_totp: boolean;
  readonly created_at: Date;
  readonly disabled_at: Date | null;
  readonly last_signed_in_at: Date | null;
}

/** What signing in is checked against. */
export interface StoredCredentials extends Technician {
  readonly password_hash: string;
  readonly totp_secret: string | null;
  readonly totp_pending: string | null;
  readonly totp_last_step: number | null;
}

export interface NewTechnician {
  readonly login: string;
  readonly name: string;
  readonly role: TechnicianRole;
  readonly passwordHash: string;
}

export interface TechnicianChange {
  readonly name?: string | undefined;
  readonly role?: TechnicianRole | undefined;
  readonly is_disabled?: boolean | undefined;
}

/** A login as it is stored and compared. */
export const normalizeLogin = (login: string) => login.trim().toLowerCase();

const columns = (sql: Queryable) => sql`
  technician_id, login, name, role, totp_secret IS NOT NULL AS has_totp, created_at, disabled_at, last_signed_in_at`;

export async function listTechnicians(sql: Queryable): Promise<Technician[]> {
  return await sql<Technician[]>`SELECT ${columns(sql)} FROM connect_technicians ORDER BY login LIMIT 1000`;
}

export async function hasTechnicians(sql: Queryable): Promise<boolean> {
  return (await sql`SELECT FROM connect_technicians LIMIT 1`).length > 0;
}

export async function findCredentials(
  sql: Queryable,
  by: { readonly login: string } | { readonly technicianId: string },
): Promise<StoredCredentials | undefined> {
  const [row] = await sql<StoredCredentials[]>`
    SELECT ${columns(sql)}, password_hash, totp_secret, totp_pending, totp_last_step::float8
    FROM connect_technicians
    WHERE ${'login' in by ? sql`login = ${by.login}` : sql`technician_id = ${by.technicianId}`}`;
  return row;
}

/** @returns undefined when the login is taken */
export async function createTechnician(
  sql: Queryable,
  { login, name, role, passwordHash }: NewTechnician,
  { by, from }: Actor,
): Promise<Technician | undefined> {
  const [row] = await sql<Technician[]>`
    WITH created AS (
      INSERT INTO connect_technicians (login, name, role, password_hash)
      VALUES (${normalizeLogin(login)}, ${name}, ${role}, ${passwordHash}) ON CONFLICT (login) DO NOTHING RETURNING *),
    event AS (
      INSERT INTO connect_audit_events (type, data)
      SELECT 'technician_created', ${sql.json({ by, ...from })} || jsonb_build_object(
        'technician_id', technician_id, 'technician_name', name, 'login', login, 'role', role)
      FROM created)
    SELECT ${columns(sql)} FROM created`;
  return row;
}

/**
 * Changes name, role or whether an account is disabled. Another role or disabling ends its sign-ins. One enabled
 * administrator always stays.
 */
export async function changeTechnician(
  sql: Sql,
  technicianId: string,
  change: TechnicianChange,
  { by, from }: Actor,
): Promise<Technician | 'unknown' | 'last_administrator'> {
  return (await sql.begin(async (tx) => {
    // Two changes at once must not each count on the other's administrator.
    const admins = await tx<{ technician_id: string }[]>`
      SELECT technician_id FROM connect_technicians WHERE role = 'admin' AND disabled_at IS NULL
      ORDER BY technician_id FOR UPDATE`;
    const before = await findCredentials(tx, { technicianId });
    if (!before) return 'unknown';
    const { name = before.name, role = before.role, is_disabled = before.disabled_at !== null } = change;
    const others = admins.filter((admin) => admin.technician_id !== technicianId);
    if (others.length < admins.length && others.length === 0 && (role !== 'admin' || is_disabled))
      return 'last_administrator';
    const [after] = await tx<Technician[]>`
      UPDATE connect_technicians SET name = ${name}, role = ${role},
        disabled_at = CASE WHEN ${is_disabled} THEN coalesce(disabled_at, now()) END
      WHERE technician_id = ${technicianId} RETURNING ${columns(tx)}`;
    if (!after) return 'unknown';
    if (is_disabled || role !== before.role) await endSignIns(tx, technicianId);
    for (const type of changesOf(before, after)) {
      const data = {
        technician_id: technicianId,
        technician_name: after.name,
        role: after.role,
        by,
        ...from,
      };
      await tx`INSERT INTO connect_audit_events (type, data) VALUES (${type}, ${tx.json(data)})`;
    }
    return after;
  })) as Technician | 'unknown' | 'last_administrator';
}

function changesOf(before: Technician, after: Technician): string[] {
  const types: string[] = [];
  if (before.name !== after.name || before.role !== after.role) types.push('technician_changed');
  if (before.disabled_at === null && after.disabled_at !== null) types.push('technician_disabled');
  if (before.disabled_at !== null && after.disabled_at === null) types.push('technician_enabled');
  return types;
}

/**
 * Replaces the password and ends all sign-ins.
 * @param keep the sign-in that changes its own password, which stays
 * @returns false when there is no such account
 */
export async function setPassword(
  sql: Queryable,
  technicianId: string,
  passwordHash: string,
  { by, from }: Actor,
  keep: string | null = null,
): Promise<boolean> {
  const data = { technician_id: technicianId, by, ...from };
  const rows = await sql`
    WITH changed AS (
      UPDATE connect_technicians SET password_hash = ${passwordHash}
      WHERE technician_id = ${technicianId} RETURNING technician_id),
    ended AS (
      DELETE FROM connect_technician_sign_ins
      WHERE technician_id = ${technicianId} AND sign_in_id IS DISTINCT FROM ${keep}::uuid),
    event AS (
      INSERT INTO connect_audit_events (type, data) SELECT 'technician_password_set', ${sql.json(data)} FROM changed)
    SELECT FROM changed`;
  return rows.length === 1;
}

export async function endSignIns(sql: Queryable, technicianId: string): Promise<void> {
  await sql`DELETE FROM connect_technician_sign_ins WHERE technician_id = ${technicianId}`;
}

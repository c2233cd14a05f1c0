import type { KeyObject } from 'node:crypto';
import type { Sql } from 'postgres';
import type { Queryable } from '../database/queryable.ts';
import { isSealed, openText, sealText } from '../secrets/sealed-text.ts';
import type { Actor } from './account-event.ts';
import { hashRecoveryCode, makeRecoveryCodes } from './recovery-codes.ts';
import type { StoredCredentials } from './technician-store.ts';
import { checkTotp, makeTotpSecret } from './totp.ts';

/** What proved the second factor; undefined: nothing did. */
export type SecondFactor = 'totp' | 'recovery_code';

/** The database, and the key that secrets are stored under. */
export interface SecondFactors {
  readonly sql: Sql;
  readonly secondFactorKey: KeyObject;
}

/** Uses up a code of the app, or a recovery code: each works once, however many sign in with it at the same moment. */
export async function useSecondFactor(
  { sql, secondFactorKey }: SecondFactors,
  { technician_id, totp_secret, totp_last_step }: StoredCredentials,
  code: string,
): Promise<SecondFactor | undefined> {
  const digits = code.replaceAll(' ', '');
  if (/^\d{6}$/.test(digits)) {
    const secret = totp_secret === null ? undefined : openText(secondFactorKey, totp_secret, technician_id);
    const step = secret === undefined ? undefined : checkTotp(secret, digits, totp_last_step);
    if (step === undefined) return undefined;
    const used = await sql`
      UPDATE connect_technicians SET totp_last_step = ${step}
      WHERE technician_id = ${technician_id} AND coalesce(totp_last_step, 0) < ${step} RETURNING technician_id`;
    return used.length === 1 ? 'totp' : undefined;
  }
  const used = await sql`
    DELETE FROM connect_technician_recovery_codes
    WHERE technician_id = ${technician_id} AND code_hash = ${hashRecoveryCode(code)} RETURNING technician_id`;
  return used.length === 1 ? 'recovery_code' : undefined;
}

/** Seals the secrets that an earlier release stored as they are. */
export async function sealOldSecrets({ sql, secondFactorKey }: SecondFactors): Promise<void> {
  const rows = await sql<{ technician_id: string; totp_secret: string }[]>`
    SELECT technician_id, totp_secret FROM connect_technicians WHERE totp_secret IS NOT NULL`;
  for (const { technician_id, totp_secret } of rows.filter((row) => !isSealed(row.totp_secret))) {
    // Unless it was changed meanwhile.
    await sql`
      UPDATE connect_technicians SET totp_secret = ${sealText(secondFactorKey, totp_secret, technician_id)}
      WHERE technician_id = ${technician_id} AND totp_secret = ${totp_secret}`;
  }
}

/** Stores a new secret that counts once a code of it is shown. */
export async function beginTotp(
  { sql, secondFactorKey }: SecondFactors,
  technicianId: string,
): Promise<string> {
  const secret = makeTotpSecret();
  const sealed = sealText(secondFactorKey, secret, technicianId);
  await sql`UPDATE connect_technicians SET totp_pending = ${sealed} WHERE technician_id = ${technicianId}`;
  return secret;
}

/**
 * Switches the second factor on with a first code.
 * @returns new recovery codes, which replace those before; undefined when the code is wrong
 */
export async function confirmTotp(
  { sql, secondFactorKey }: SecondFactors,
  { technician_id, totp_pending }: StoredCredentials,
  code: string,
  { by, from }: Actor,
): Promise<string[] | undefined> {
  const secret = totp_pending === null ? undefined : openText(secondFactorKey, totp_pending, technician_id);
  const step = secret === undefined ? undefined : checkTotp(secret, code.replaceAll(' ', ''), null);
  if (step === undefined) return undefined;
  const codes = makeRecoveryCodes();
  await sql.begin(async (tx) => {
    await tx`
      UPDATE connect_technicians SET totp_secret = totp_pending, totp_pending = NULL, totp_last_step = ${step}
      WHERE technician_id = ${technician_id}`;
    await deleteRecoveryCodes(tx, technician_id);
    for (const one of codes) {
      await tx`
        INSERT INTO connect_technician_recovery_codes (technician_id, code_hash)
        VALUES (${technician_id}, ${hashRecoveryCode(one)})`;
    }
    await tx`
      INSERT INTO connect_audit_events (type, data)
      VALUES ('technician_totp_enabled', ${tx.json({ technician_id, by, ...from })})`;
  });
  return codes;
}

/** Switches the second factor off and deletes its recovery codes. @returns false when there is no such account */
export async function removeTotp(sql: Sql, technicianId: string, { by, from }: Actor): Promise<boolean> {
  return (await sql.begin(async (tx) => {
    const rows = await tx`
      UPDATE connect_technicians SET totp_secret = NULL, totp_pending = NULL, totp_last_step = NULL
      WHERE technician_id = ${technicianId} RETURNING technician_id`;
    if (rows.length === 0) return false;
    await deleteRecoveryCodes(tx, technicianId);
    await tx`
      INSERT INTO connect_audit_events (type, data)
      VALUES ('technician_totp_removed', ${tx.json({ technician_id: technicianId, by, ...from })})`;
    return true;
  })) as boolean;
}

async function deleteRecoveryCodes(sql: Queryable, technicianId: string): Promise<void> {
  await sql`DELETE FROM connect_technician_recovery_codes WHERE technician_id = ${technicianId}`;
}

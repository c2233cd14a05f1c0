import type { Finding } from '@guru/audit-chain/walk-chains';
import { type Verification, verifyAudit } from '../audit/verify/verify-audit.ts';
import { AUDIT, withDatabase } from './with-database.ts';

/** The result of `guru-connect audit verify`, for the terminal or as JSON. */
export interface VerifyReport {
  readonly text: string;
  readonly isIntact: boolean;
}

/**
 * `guru-connect audit verify`: computes all hash chains again and names each row that is missing, edited or moved.
 * @throws ConfigurationError when the database cannot be read
 */
export async function auditVerify(
  environment: NodeJS.ProcessEnv,
  { json }: { readonly json: boolean },
): Promise<VerifyReport> {
  const verification = await withDatabase(environment, AUDIT, verifyAudit);
  const isIntact = verification.findings.length === 0;
  if (json) return { text: `${JSON.stringify({ ok: isIntact, ...verification }, null, 2)}\n`, isIntact };
  return { text: describe(verification), isIntact };
}

function describe({ chains, rows, sessions, findings }: Verification): string {
  const looked = `${rows} rows in ${chains} chains, ${sessions} sessions`;
  if (findings.length === 0) return `[OK] the audit is as it was written: ${looked}\n`;
  const lines = findings.map((finding) => `[ERROR] ${line(finding)}\n`);
  return `${lines.join('')}[ERROR] ${findings.length} findings in ${looked}\n`;
}

function line({ kind, table, chain, index, event_id, detail }: Finding): string {
  const place = index === undefined ? '' : ` row ${index}`;
  const event = event_id === undefined ? '' : ` event ${event_id}`;
  return `${kind}: ${table}, chain ${chain}${place}${event}: ${detail}`;
}

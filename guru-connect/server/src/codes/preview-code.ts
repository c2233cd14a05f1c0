import { normaliseSupportCode } from '@guru-connect/proto/support-code';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { Queryable } from '../database/queryable.ts';
import { codeInvalid } from './code-invalid.ts';
import { codeHashes } from './support-code.ts';
import { type CodeSession, findCodeSession } from './support-code-store.ts';

/** Who asks, before the user decides to run anything. Uses nothing up. @throws ApiError `code_invalid` */
export async function previewCode(
  { sql, secrets }: { readonly sql: Queryable; readonly secrets: TokenSecrets },
  typed: string,
): Promise<CodeSession> {
  const code = normaliseSupportCode(typed);
  const found = code && (await findCodeSession(sql, codeHashes(code, secrets)));
  if (!found) throw codeInvalid();
  return found;
}

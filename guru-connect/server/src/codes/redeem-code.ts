import { normaliseSupportCode } from '@guru-connect/proto/support-code';
import { formatAgentKey } from '../agents/agent-key.ts';
import { mintAgentKey } from '../agents/agent-key-store.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { SessionLedger } from '../sessions/session-ledger.ts';
import { codeInvalid } from './code-invalid.ts';
import { codeHashes } from './support-code.ts';
import { consumeCode } from './support-code-store.ts';

export interface RedeemedCode {
  readonly sessionId: string;
  readonly agentId: string;
  /** Good until the session ends. */
  readonly agentKey: string;
  readonly technicianName: string;
}

/** Uses a code up and makes the key by which its machine joins the session. @throws ApiError `code_invalid` */
export async function redeemCode(
  { ledger, secrets }: { readonly ledger: SessionLedger; readonly secrets: TokenSecrets },
  typed: string,
  from: ClientOrigin,
): Promise<RedeemedCode> {
  const code = normaliseSupportCode(typed);
  if (code === undefined) throw codeInvalid();
  return await ledger.transact(async (tx) => {
    const sessionId = await consumeCode(tx.sql, codeHashes(code, secrets), from);
    const session = sessionId && (await tx.apply(sessionId, { fact: 'code_redeemed', from }));
    if (!session || session.end_reason !== null) throw codeInvalid();
    const { key } = await mintAgentKey(tx.sql, session.agent_id, 'support code', from);
    return {
      sessionId: session.session_id,
      agentId: session.agent_id,
      agentKey: formatAgentKey(key),
      technicianName: session.technician_name,
    };
  });
}

import { randomUUID } from 'node:crypto';
import { INTEGRATION_BASE_PATH } from 'guru-connect-contract';
import type { Session, SessionRequest } from 'guru-connect-contract/types';
import { findAgent } from '../../agents/agent-store.ts';
import type { ClientOrigin } from '../../audit/client-origin.ts';
import type { Queryable } from '../../database/queryable.ts';
import { ApiError } from '../../http/api-error.ts';
import { policyOf, SILENT_POLICY } from '../../consent/consent-policy.ts';
import type { NewSession } from '../../sessions/session.ts';
import type { Handler } from '../handler.ts';
import { onceOnly } from '../idempotency.ts';
import type { IntegrationContext } from '../integration-context.ts';
import { presentSession } from '../../contract/present.ts';

export const createSession: Handler<'createSession'> = async (
  context,
  { body, idempotencyKey, from, major },
) => {
  const asks = body.mode === 'attended' || body.consent?.prompt === 'prompt';
  if (asks && !context.config.features.consent_prompt) {
    throw new ApiError(
      'feature_disabled',
      'Asking the user needs consent_prompt, which is off on this server.',
    );
  }
  const session = await create(context, body, from, idempotencyKey);
  return {
    body: session,
    headers: { location: `${INTEGRATION_BASE_PATH}/${major.version}/sessions/${session.session_id}` },
  };
};

async function create(
  context: IntegrationContext,
  body: SessionRequest,
  from: ClientOrigin,
  key: string | undefined,
): Promise<Session> {
  const { sql, config, settings, commands } = context;
  const session: NewSession = {
    session_id: randomUUID(),
    agent_id: body.agent_id,
    mode: body.mode,
    source: body.source ?? 'integration',
    technician_id: body.technician.id,
    technician_name: body.technician.name,
    reason: body.reason ?? null,
    expires_at: new Date(Date.now() + config.sessionWaitSeconds * 1000),
    consent_policy: config.features.consent_prompt
      ? policyOf(body.mode, settings.consent, body.consent)
      : SILENT_POLICY,
    by_code: false,
  };
  if (key === undefined)
    return presentSession((await commands.create(session, from)) ?? (await refuse(sql, body)));
  return await onceOnly(sql, { operation: 'createSession', key, request: body }, async (keep) => {
    const row = await commands.create(session, from, (tx, made) => keep(tx.sql, presentSession(made)));
    return presentSession(row ?? (await refuse(sql, body)));
  });
}

/** Cheaper and safer than to ask first. @throws ApiError `agent_not_found` or `session_conflict` */
async function refuse(sql: Queryable, { agent_id }: SessionRequest): Promise<never> {
  if (!(await findAgent(sql, agent_id))) throw new ApiError('agent_not_found', 'No agent has this agent_id.');
  throw new ApiError('session_conflict', 'The machine has an open session already.');
}

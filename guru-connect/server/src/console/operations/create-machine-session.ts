import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { findAgent } from '../../agents/agent-store.ts';
import { policyOf, SILENT_POLICY } from '../../consent/consent-policy.ts';
import { presentSession } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import type { NewSession } from '../../sessions/session.ts';
import { operation } from '../operation.ts';
import { machineParams } from './machine-params.ts';

/** Opens a session with a machine, for the technician who asks; attended: its user is asked first. */
export const createMachineSession = operation({
  method: 'POST',
  path: '/api/machines/:agent_id/sessions',
  roles: ['admin', 'technician'],
  params: machineParams,
  body: z.strictObject({
    mode: z.enum(['attended', 'unattended']).default('unattended'),
    reason: z.string().trim().min(1).max(500).optional(),
  }),
  async handle({ sql, commands, config, settings }, { params: { agent_id }, body, technician, from }) {
    if (body.mode === 'attended' && !config.features.consent_prompt)
      throw new ApiError(
        'feature_disabled',
        'Asking the user (consent_prompt) is switched off on this server.',
      );
    const session: NewSession = {
      session_id: randomUUID(),
      agent_id,
      mode: body.mode,
      source: 'console',
      technician_id: technician.technician_id,
      technician_name: technician.name,
      reason: body.reason ?? null,
      expires_at: new Date(Date.now() + config.sessionWaitSeconds * 1000),
      consent_policy: config.features.consent_prompt ? policyOf(body.mode, settings.consent) : SILENT_POLICY,
      by_code: false,
    };
    const row = await commands.create(session, from);
    if (row) return presentSession(row);
    if (!(await findAgent(sql, agent_id)))
      throw new ApiError('agent_not_found', 'No machine has this agent_id.');
    throw new ApiError('session_conflict', 'The machine has an open session already.');
  },
});

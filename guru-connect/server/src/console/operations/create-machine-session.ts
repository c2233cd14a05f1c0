import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { findAgent } from '../../agents/agent-store.ts';
import { presentSession } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import { operation } from '../operation.ts';
import { machineParams } from './machine-params.ts';

/** Opens an unattended session with a machine, for the technician who asks. */
export const createMachineSession = operation({
  method: 'POST',
  path: '/api/machines/:agent_id/sessions',
  roles: ['admin', 'technician'],
  params: machineParams,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500).optional() }),
  async handle({ sql, commands, config }, { params: { agent_id }, body, technician, from }) {
    const session = {
      session_id: randomUUID(),
      agent_id,
      mode: 'unattended',
      source: 'console',
      technician_id: technician.technician_id,
      technician_name: technician.name,
      reason: body.reason ?? null,
      expires_at: new Date(Date.now() + config.sessionWaitSeconds * 1000),
    };
    const row = await commands.create(session, from);
    if (row) return presentSession(row);
    if (!(await findAgent(sql, agent_id)))
      throw new ApiError('agent_not_found', 'No machine has this agent_id.');
    throw new ApiError('session_conflict', 'The machine has an open session already.');
  },
});

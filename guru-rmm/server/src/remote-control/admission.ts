import type { AgentConnections } from '../agents/agent-connections.ts';
import type { AgentRow, AgentStore } from '../agents/agent-store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Access } from '../auth/access.ts';
import type { CurrentUser } from '../auth/roles.ts';
import type { CapabilityMonitor, CapabilityState } from '../connect-client/capability-monitor.ts';
import type { SessionMode } from '../connect-client/connect-client.ts';
import { ApiError } from '../errors/api-error.ts';
import { findObstacle } from './capability-gate.ts';
import type { NewRemoteControl } from './create-row.ts';
import type { RemoteControlStore } from './remote-control-store.ts';

/** What a technician asks for. */
export interface BrokerRequest {
  user: CurrentUser;
  /** The sign-in that the session belongs to. */
  signInId: string;
  agentId: string;
  mode: SessionMode;
  reason: string | null;
  /** From where the technician clicked. */
  from: ClientOrigin;
}

/** A request that nothing speaks against, so far. */
export interface Admission extends BrokerRequest {
  agent: AgentRow;
  /** What Guru Connect can do. */
  features: Record<string, boolean>;
}

export interface AdmissionContext {
  access: Pick<Access, 'require'>;
  agents: Pick<AgentStore, 'find'>;
  audit: Pick<AuditLog, 'record'>;
  capabilities: Pick<CapabilityMonitor, 'current'>;
  connections: Pick<AgentConnections, 'isOnline'>;
  store: Pick<RemoteControlStore, 'recordRefused'>;
  /** Whether a technician must say why, to ask the machine's user. */
  attendedReason: 'required' | 'optional';
}

/** One reason to refuse a request; null when the check passes. */
type Check = (request: BrokerRequest, context: AdmissionContext) => Promise<ApiError | null>;

/** In this order; the first that fails is the answer. */
const CHECKS: readonly Check[] = [checkAccess, checkCapabilities, checkReason, checkOnline];

/**
 * Checks everything that can be refused before Guru Connect is asked to make anything. Each refusal is in the audit.
 * @throws ApiError the refusal
 */
export async function admit(context: AdmissionContext, request: BrokerRequest): Promise<Admission> {
  const agent = await context.agents.find(request.agentId);
  if (agent === null) {
    const refusal = new ApiError('agent_not_found', 'There is no such agent.');
    await recordOutsideHistory(context, request, refusal);
    throw refusal;
  }
  for (const check of CHECKS) {
    const refusal = await check(request, context);
    if (refusal === null) continue;
    // A row in the history of an agent is for those who may use it.
    if (refusal.code === 'forbidden') await recordOutsideHistory(context, request, refusal);
    else await recordRefused(context, request, refusal);
    throw refusal;
  }
  const { capabilities } = await context.capabilities.current(allows(request.mode));
  return { ...request, agent, features: capabilities?.features ?? {} };
}

/** Records a refused request in the history of its agent. */
function recordRefused(
  { store }: Pick<AdmissionContext, 'store'>,
  request: BrokerRequest,
  refusal: ApiError,
): Promise<void> {
  return store.recordRefused(clickOf(request), refusal);
}

/** The request as the row of the audit keeps it. */
export function clickOf({ agentId, user, signInId, mode, reason, from }: BrokerRequest): NewRemoteControl {
  return { agentId, technician: { id: user.userId, name: user.name }, signInId, mode, reason, from };
}

/** Records a refused request as an event of no session. */
export function recordOutsideHistory(
  { audit }: Pick<AdmissionContext, 'audit'>,
  { user, agentId, from }: BrokerRequest,
  refusal: ApiError,
): Promise<void> {
  const { code, remoteControlId } = refusal;
  const data = { error_code: code, ...(remoteControlId && { remote_control_id: remoteControlId }) };
  return audit.record({ type: 'remote_control_refused', userId: user.userId, subject: agentId, from, data });
}

async function checkAccess(
  { user, agentId }: BrokerRequest,
  { access }: AdmissionContext,
): Promise<ApiError | null> {
  try {
    await access.require(user, 'agent:remote_control', agentId);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

async function checkCapabilities(
  { mode }: BrokerRequest,
  { capabilities }: AdmissionContext,
): Promise<ApiError | null> {
  return findObstacle(await capabilities.current(allows(mode)), mode);
}

async function checkReason(
  { mode, reason }: BrokerRequest,
  { attendedReason }: AdmissionContext,
): Promise<ApiError | null> {
  if (mode !== 'attended' || attendedReason === 'optional' || reason !== null) return null;
  return new ApiError('reason_required', 'Asking the user needs a reason, which the user will see.');
}

async function checkOnline(
  { agentId }: BrokerRequest,
  { connections }: AdmissionContext,
): Promise<ApiError | null> {
  if (connections.isOnline(agentId)) return null;
  return new ApiError('agent_offline', 'The machine is offline; remote control needs it online.');
}

const allows = (mode: SessionMode) => (known: CapabilityState) => findObstacle(known, mode) === null;

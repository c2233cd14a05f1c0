import { ApiError } from '../errors/api-error.ts';

export type Role = 'admin' | 'technician';

export interface CurrentUser {
  userId: string;
  email: string;
  name: string;
  role: Role;
}

export type AgentAction =
  | 'agent:read'
  | 'agent:remote_control'
  | 'remote_control:read'
  | 'remote_control:end';
export type GlobalAction = 'enrollment_token:create';
export type Action = AgentAction | GlobalAction;

/** Who may do what, in one place. */
const ALLOWED: Record<Action, readonly Role[]> = {
  'agent:read': ['admin', 'technician'],
  'agent:remote_control': ['admin', 'technician'],
  'remote_control:read': ['admin', 'technician'],
  'remote_control:end': ['admin', 'technician'],
  'enrollment_token:create': ['admin'],
};

/** @throws ApiError forbidden */
export function authorize(user: CurrentUser, action: Action): void {
  if (!ALLOWED[action].includes(user.role)) {
    throw new ApiError('forbidden', 'Your role does not allow this; ask an administrator.');
  }
}

/**
 * May this user do this to this agent? Every technician serves every machine today; the agent is part of the question
 * so that groups and sites have their place.
 * @throws ApiError forbidden
 */
export function authorizeAgentAccess(
  user: CurrentUser,
  _agent: { agentId: string },
  action: AgentAction,
): void {
  authorize(user, action);
}

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

/** Which roles may do what. Which agents a user may do it to is the access service's answer (access.ts). */
export const ALLOWED: Readonly<Record<Action, readonly Role[]>> = {
  'agent:read': ['admin', 'technician'],
  'agent:remote_control': ['admin', 'technician'],
  'remote_control:read': ['admin', 'technician'],
  'remote_control:end': ['admin', 'technician'],
  'enrollment_token:create': ['admin'],
};

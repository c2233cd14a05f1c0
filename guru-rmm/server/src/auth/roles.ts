import type { UserRole } from '@guru-rmm/api/user-account.ts';

export type Role = UserRole;

export interface CurrentUser {
  userId: string;
  email: string;
  name: string;
  role: Role;
}

export type AgentAction =
  | 'agent:read'
  | 'agent:remote_control'
  | 'agent:remove'
  | 'remote_control:read'
  | 'remote_control:end';
export type GlobalAction =
  | 'enrollment_token:create'
  | 'enrollment_token:read'
  | 'enrollment_token:revoke'
  | 'user:read'
  | 'user:manage';
export type Action = AgentAction | GlobalAction;

/** Which roles may do what. Which agents a user may do it to is the access service's answer (access.ts). */
export const ALLOWED: Readonly<Record<Action, readonly Role[]>> = {
  'agent:read': ['admin', 'technician', 'auditor'],
  'agent:remote_control': ['admin', 'technician'],
  'agent:remove': ['admin'],
  'remote_control:read': ['admin', 'technician', 'auditor'],
  'remote_control:end': ['admin', 'technician'],
  'enrollment_token:create': ['admin'],
  'enrollment_token:read': ['admin', 'auditor'],
  'enrollment_token:revoke': ['admin'],
  'user:read': ['admin', 'auditor'],
  'user:manage': ['admin'],
};

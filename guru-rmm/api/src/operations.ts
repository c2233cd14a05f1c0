import { changeUser } from './change-user.ts';
import { createEnrollmentToken } from './create-enrollment-token.ts';
import { createPasswordLink } from './create-password-link.ts';
import { endRemoteControl } from './end-remote-control.ts';
import { getAgent } from './get-agent.ts';
import { getRemoteControl } from './get-remote-control.ts';
import { getRemoteControlCapabilities } from './get-remote-control-capabilities.ts';
import { getSignedInUser } from './get-signed-in-user.ts';
import { inviteUser } from './invite-user.ts';
import { listAgents } from './list-agents.ts';
import { listEnrollmentTokens } from './list-enrollment-tokens.ts';
import { listOpenRemoteControl } from './list-open-remote-control.ts';
import { listRemoteControl } from './list-remote-control.ts';
import { listUsers } from './list-users.ts';
import type { Operation } from './operation.ts';
import { removeAgent } from './remove-agent.ts';
import { reportViewerEvent } from './report-viewer-event.ts';
import { resumeRemoteControl } from './resume-remote-control.ts';
import { revokeEnrollmentToken } from './revoke-enrollment-token.ts';
import { setPassword } from './set-password.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { startRemoteControl } from './start-remote-control.ts';

/** All operations for signed-in users. Live events (`GET /api/events`) are a stream and not in this table. */
export const OPERATIONS = {
  changeUser,
  createEnrollmentToken,
  createPasswordLink,
  endRemoteControl,
  getAgent,
  getRemoteControl,
  getRemoteControlCapabilities,
  getSignedInUser,
  inviteUser,
  listAgents,
  listEnrollmentTokens,
  listOpenRemoteControl,
  listRemoteControl,
  listUsers,
  removeAgent,
  reportViewerEvent,
  resumeRemoteControl,
  revokeEnrollmentToken,
  setPassword,
  signIn,
  signOut,
  startRemoteControl,
} as const satisfies Record<string, Operation>;

const ROUTES = Object.entries(OPERATIONS).map(([id, operation]: [string, Operation]) => ({
  id,
  operation,
  // Paths without parameters come first: `capabilities` is no identifier.
  parameters: operation.path.split('{').length - 1,
  pattern: new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`),
}));
ROUTES.sort((a, b) => a.parameters - b.parameters);

/** The operation that a method and a path (without query) belong to, or null. */
export function findOperation(method: string, path: string): { id: string; operation: Operation } | null {
  return ROUTES.find((route) => route.operation.method === method && route.pattern.test(path)) ?? null;
}

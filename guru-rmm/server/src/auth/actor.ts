import type { Request } from 'express';
import type { Actor } from '../audit/audit-log.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import { currentUser } from './session-cookie.ts';

/** The signed-in user and from where, for the audit. */
export function actorOf(request: Request, response: { locals: Record<string, unknown> }): Actor {
  return { userId: currentUser(response).userId, from: clientOrigin(request) };
}

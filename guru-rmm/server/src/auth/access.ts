import type postgres from 'postgres';
import type { Sql } from '../database/sql.ts';
import { ApiError } from '../errors/api-error.ts';
import { type Action, type AgentAction, ALLOWED, type CurrentUser } from './roles.ts';

/** A condition of a WHERE clause. */
export type SqlCondition = postgres.Fragment;

/** What an action is about: one agent, or nothing in particular. */
type Subject<A extends Action> = A extends AgentAction ? [agentId: string] : [];

/** Answers who may do what, and to which agent. Every question goes through here. */
export interface Access {
  /** Whether the user may do this. Asynchronous, since groups and sites take a look-up. */
  allows<A extends Action>(user: CurrentUser, action: A, ...subject: Subject<A>): Promise<boolean>;
  /** @throws ApiError forbidden */
  require<A extends Action>(user: CurrentUser, action: A, ...subject: Subject<A>): Promise<void>;
  /** Limits a list to the agents that the user may see; for a query on `agents`. */
  visible(user: CurrentUser): SqlCondition;
}

/** Every technician serves every machine so far: the role decides alone. */
export function createAccess(
  sql: Sql,
  allowed: Readonly<Record<Action, readonly string[]>> = ALLOWED,
): Access {
  const mayDo = (user: CurrentUser, action: Action) => allowed[action].includes(user.role);
  return {
    allows: async (user, action, ..._agent) => mayDo(user, action),
    async require(user, action, ..._agent) {
      if (!mayDo(user, action)) {
        throw new ApiError('forbidden', 'Your role does not allow this; ask an administrator.');
      }
    },
    visible: (user) => (mayDo(user, 'agent:read') ? sql`true` : sql`false`),
  };
}

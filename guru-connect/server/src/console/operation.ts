import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { TechnicianRole } from '../technicians/roles.ts';
import type { SignedIn } from '../technicians/sign-in-store.ts';
import type { ConsoleContext } from './console-context.ts';

/** A request that has passed its schemas. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Who asks, for the audit. */
  readonly from: ClientOrigin;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A call of a signed-in technician. */
export interface SignedInCall<Params, Query, Body> extends Call<Params, Query, Body> {
  readonly technician: SignedIn;
}

interface Schemas<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: `/api/${string}`;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Whether it may take longer than an answer normally may; it then bounds itself. */
  readonly isLong?: boolean;
}

/** One call of the console's API, as its route needs it. */
export interface Operation extends Schemas<z.ZodType, z.ZodType, z.ZodType> {
  /** Who may call it; `anybody` needs no sign-in. */
  readonly roles: readonly TechnicianRole[] | 'anybody';
  readonly handle: (
    context: ConsoleContext,
    call: SignedInCall<unknown, unknown, unknown>,
  ) => Promise<object | undefined>;
}

/**
 * An operation for signed-in technicians of these roles. `handle` returns the body of the answer, an object or a stream;
 * undefined is 204. It throws ApiError.
 */
export function operation<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  definition: Schemas<Params, Query, Body> & {
    readonly roles: readonly TechnicianRole[];
    readonly handle: (
      context: ConsoleContext,
      call: SignedInCall<z.output<Params>, z.output<Query>, z.output<Body>>,
    ) => Promise<object | undefined>;
  },
): Operation {
  return definition as Operation;
}

/** An operation that needs no sign-in. */
export function openOperation<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  definition: Schemas<Params, Query, Body> & {
    readonly handle: (
      context: ConsoleContext,
      call: Call<z.output<Params>, z.output<Query>, z.output<Body>>,
    ) => Promise<object | undefined>;
  },
): Operation {
  return { ...definition, roles: 'anybody' } as Operation;
}

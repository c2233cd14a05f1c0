import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { Sql } from 'postgres';
import type { DatabaseWatch } from '../database/database-watch.ts';
import { ApiError } from '../http/api-error.ts';
import { databaseAway } from '../http/map-error.ts';
import type { TechnicianRole } from '../technicians/roles.ts';
import { findSignIn, type SignedIn } from '../technicians/sign-in-store.ts';
import { requireSameSite } from './same-site.ts';
import { sessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Makes an `onRequest` hook that lets signed-in technicians of these roles pass; without roles, all of them.
     * `technicianOf(request)` then says who it is. The hook throws ApiError `signed_out`, `forbidden` or `cross_site`.
     */
    requireRole(...roles: readonly TechnicianRole[]): onRequestAsyncHookHandler;
  }
  interface FastifyRequest {
    /** Set by the hook of `requireRole`. */
    signedIn: SignedIn | null;
  }
}

export interface SignInContext {
  readonly sql: Sql;
  readonly watch: Pick<DatabaseWatch, 'available'>;
  readonly publicUrl: () => string;
}

/** Gives the application `requireRole`. */
export async function addRequireRole(
  app: FastifyInstance,
  { sql, watch, publicUrl }: SignInContext,
): Promise<void> {
  await app.register(fastifyCookie);
  app.decorateRequest('signedIn', null);
  app.decorate('requireRole', (...roles: readonly TechnicianRole[]): onRequestAsyncHookHandler => {
    return async (request) => {
      requireSameSite(request, publicUrl());
      if (!watch.available) throw databaseAway();
      const token = request.cookies[sessionCookie(request, publicUrl()).name];
      const signedIn = token === undefined ? undefined : await findSignIn(sql, token);
      if (!signedIn) throw new ApiError('signed_out', 'Sign in first.');
      if (roles.length > 0 && !roles.includes(signedIn.role))
        throw new ApiError('forbidden', `Your role, ${signedIn.role}, may not do this.`);
      request.signedIn = signedIn;
    };
  });
}

/** Who asks, behind the hook of `requireRole`. */
export function technicianOf(request: FastifyRequest): SignedIn {
  if (request.signedIn === null) throw new Error('the route has no requireRole hook');
  return request.signedIn;
}

import type { CookieOptions, Request, RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { readCookie } from '../http/cookies.ts';
import type { CurrentUser } from './roles.ts';
import { USER_SESSION_SECONDS, type UserStore } from './user-store.ts';

export const SESSION_COOKIE = 'rmm_session';

export function sessionCookieOptions(publicOrigin: string): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'strict',
    secure: publicOrigin.startsWith('https:'),
    path: '/',
    maxAge: USER_SESSION_SECONDS * 1000,
  };
}

export function sessionToken(request: Request): string | null {
  return readCookie(request.headers.cookie, SESSION_COOKIE);
}

/** Finds out who is signed in, perhaps nobody: `knownUser()`. */
export function readUser(users: UserStore, publicOrigin: string): RequestHandler {
  return async (request, response, next) => {
    const token = sessionToken(request);
    const session = token === null ? null : await users.useSession(token);
    if (token !== null && session?.extended)
      response.cookie(SESSION_COOKIE, token, sessionCookieOptions(publicOrigin));
    response.locals.user = session?.user;
    response.locals.signInId = session?.signInId;
    next();
  };
}

/** Lets only signed-in users pass; `currentUser()` is who it is. */
export function requireUser(users: UserStore, publicOrigin: string): RequestHandler[] {
  return [
    readUser(users, publicOrigin),
    (_request, response, next) => {
      if (knownUser(response) === null) throw new ApiError('unauthorized', 'Please sign in.');
      next();
    },
  ];
}

/** The user that `readUser` found. */
export function knownUser(response: { locals: Record<string, unknown> }): CurrentUser | null {
  return (response.locals.user as CurrentUser | undefined) ?? null;
}

/** The sign-in of the user that `requireUser` let pass. */
export function currentSignIn(response: { locals: Record<string, unknown> }): string {
  return response.locals.signInId as string;
}

export function currentUser(response: { locals: Record<string, unknown> }): CurrentUser {
  return response.locals.user as CurrentUser;
}

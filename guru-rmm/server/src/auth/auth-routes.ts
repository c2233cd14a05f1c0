import { signIn, type User } from '@guru-rmm/api/sign-in.ts';
import { type Request, Router } from 'express';
import type { AuditLog } from '../audit/audit-log.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import { ApiError } from '../errors/api-error.ts';
import { limitRate } from '../http/limit-rate.ts';
import { verifyPassword } from './password.ts';
import type { CurrentUser } from './roles.ts';
import {
  currentUser,
  requireUser,
  SESSION_COOKIE,
  sessionCookieOptions,
  sessionToken,
} from './session-cookie.ts';
import type { UserStore } from './user-store.ts';

interface AuthContext {
  users: UserStore;
  audit: AuditLog;
  publicOrigin: string;
  /** Takes away what a sign-in that has ended had opened; called after it has ended. */
  revocation: { runSoon: () => void };
}

/** Sign-in, sign-out, and who is signed in. */
export function authRoutes({ users, audit, publicOrigin, revocation }: AuthContext): Router {
  const router = Router();
  const signedIn = requireUser(users, publicOrigin);

  router.post('/sign-in', ...signInLimits(audit), async (request, response) => {
    const { email, password } = signIn.request.parse(request.body ?? {});
    const found = await users.findForSignIn(email);
    if (!(await verifyPassword(found?.passwordHash ?? null, password)) || found === null) {
      await audit.record({ type: 'sign_in_failed', subject: email, from: clientOrigin(request) });
      throw new ApiError('sign_in_failed', 'The e-mail address or the password is wrong.');
    }
    const token = await users.startSession(found.user.userId);
    await audit.record({
      type: 'sign_in',
      userId: found.user.userId,
      subject: found.user.email,
      from: clientOrigin(request),
    });
    response.cookie(SESSION_COOKIE, token, sessionCookieOptions(publicOrigin)).json(view(found.user));
  });

  router.post('/sign-out', signedIn, async (request, response) => {
    const token = sessionToken(request);
    if (token !== null) await users.endSession(token);
    revocation.runSoon();
    const { userId, email } = currentUser(response);
    await audit.record({ type: 'sign_out', userId, subject: email, from: clientOrigin(request) });
    const { maxAge: _maxAge, ...options } = sessionCookieOptions(publicOrigin);
    response.clearCookie(SESSION_COOKIE, options).status(204).end();
  });

  router.get('/me', signedIn, (_request, response) => {
    response.json(view(currentUser(response)));
  });

  return router;
}

/** Failed attempts only: by address of the caller against one guesser, by account against many. */
function signInLimits(audit: AuditLog) {
  const common = {
    skipSuccessfulRequests: true,
    detail: 'Too many failed attempts; wait a minute and try again.',
    onRefused: (request: Request) =>
      audit.record({
        type: 'sign_in_rate_limited',
        subject: typedEmail(request),
        from: clientOrigin(request),
      }),
  };
  return [
    limitRate({ ...common, perMinute: 30 }),
    limitRate({ ...common, perMinute: 10, keyGenerator: (request) => `account:${typedEmail(request)}` }),
  ];
}

/** What stands in the body before it has been validated. */
function typedEmail(request: Request): string {
  const body: unknown = request.body;
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : '';
  return typeof email === 'string' ? email.toLowerCase().slice(0, 254) : '';
}

function view(user: CurrentUser): { user: User } {
  return { user: { id: user.userId, email: user.email, name: user.name, role: user.role } };
}

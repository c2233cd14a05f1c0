import { setPassword } from '@guru-rmm/api/set-password.ts';
import { signIn, type User } from '@guru-rmm/api/sign-in.ts';
import { type Request, type Response, Router } from 'express';
import type { AuditLog } from '../audit/audit-log.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import type { Sql } from '../database/sql.ts';
import { ApiError } from '../errors/api-error.ts';
import { limitRate } from '../http/limit-rate.ts';
import { readCookie } from '../http/cookies.ts';
import { KNOWN_BROWSER_DAYS, type KnownBrowserStore } from './known-browser-store.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { CurrentUser } from './roles.ts';
import {
  currentUser,
  knownUser,
  readUser,
  requireUser,
  SESSION_COOKIE,
  sessionCookieOptions,
  sessionToken,
} from './session-cookie.ts';
import { KNOWN_BROWSER_COOKIE, signInLimits } from './sign-in-limits.ts';
import type { UserAccountStore } from './user-account-store.ts';
import type { UserStore } from './user-store.ts';

interface AuthContext {
  sql: Sql;
  users: UserStore;
  userAccounts: UserAccountStore;
  knownBrowsers: KnownBrowserStore;
  audit: AuditLog;
  publicOrigin: string;
  /** Takes away what a sign-in that has ended had opened; called after it has ended. */
  revocation: { runSoon: () => void };
}

const wrongPassword = () => new ApiError('sign_in_failed', 'The email address or the password is wrong.');

/** Sign-in, sign-out, and who is signed in. */
export function authRoutes(context: AuthContext): Router {
  const { sql, users, knownBrowsers, userAccounts, audit, publicOrigin, revocation } = context;
  const router = Router();
  const signedIn = requireUser(users, publicOrigin);

  router.post(
    '/sign-in',
    ...signInLimits(audit, knownBrowsers),
    async (request: Request, response: Response) => {
      const { email, password } = signIn.request.parse(request.body ?? {});
      const found = await users.findForSignIn(email);
      if (!(await verifyPassword(found?.passwordHash ?? null, password)) || found === null) {
        await audit.record({ type: 'sign_in_failed', subject: email, from: clientOrigin(request) });
        throw wrongPassword();
      }
      const { userId, email: subject } = found.user;
      const { passwordHash } = found;
      const before = readCookie(request.headers.cookie, KNOWN_BROWSER_COOKIE);
      const { token, browser } = await sql.begin(async (tx) => {
        // Meanwhile the password may have been reset, or the user disabled.
        const same = await tx`SELECT 1 FROM users
          WHERE user_id = ${userId} AND password_hash = ${passwordHash} AND disabled_at IS NULL FOR SHARE`;
        if (same.length === 0) throw wrongPassword();
        const browser = await knownBrowsers.remember(userId, before, tx);
        const token = await users.startSession(userId, tx);
        await audit.record({ type: 'sign_in', userId, subject, from: clientOrigin(request) }, tx);
        return { token, browser };
      });
      const options = sessionCookieOptions(publicOrigin);
      const maxAge = KNOWN_BROWSER_DAYS * 24 * 3600_000;
      response
        .cookie(SESSION_COOKIE, token, options)
        .cookie(KNOWN_BROWSER_COOKIE, browser, { ...options, path: '/api/auth', maxAge })
        .json(view(found.user));
    },
  );

  router.post('/sign-out', signedIn, async (request: Request, response: Response) => {
    const token = sessionToken(request);
    const { userId, email } = currentUser(response);
    await sql.begin(async (tx) => {
      if (token !== null) await users.endSession(token, tx);
      await audit.record({ type: 'sign_out', userId, subject: email, from: clientOrigin(request) }, tx);
    });
    revocation.runSoon();
    const { maxAge: _maxAge, ...options } = sessionCookieOptions(publicOrigin);
    response.clearCookie(SESSION_COOKIE, options).status(204).end();
  });

  router.post('/password', passwordLimit(), async (request, response) => {
    const { secret, password } = setPassword.request.parse(request.body ?? {});
    const email = await userAccounts.setPassword(secret, () => hashPassword(password), clientOrigin(request));
    revocation.runSoon();
    response.json({ email });
  });

  router.get('/me', readUser(users, publicOrigin), (_request, response) => {
    const user = knownUser(response);
    response.json(user === null ? { user } : view(user));
  });

  return router;
}

/** Links that do not work, by address of the caller. */
function passwordLimit() {
  return limitRate({
    perMinute: 20,
    skipSuccessfulRequests: true,
    detail: 'Too many failed attempts; wait a minute and try again.',
  });
}

function view(user: CurrentUser): { user: User } {
  return { user: { id: user.userId, email: user.email, name: user.name, role: user.role } };
}

import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import type { AuditLog } from '../audit/audit-log.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import { readCookie } from '../http/cookies.ts';
import { limitRate } from '../http/limit-rate.ts';
import type { KnownBrowserStore } from './known-browser-store.ts';

export const KNOWN_BROWSER_COOKIE = 'rmm_known';

/**
 * Failed attempts a minute. Of a browser in which the user has signed in before: 10. Of all others: 30 by address against
 * one guesser, 10 by address and account, and 60 by account against many guessers.
 */
export function signInLimits(audit: AuditLog, knownBrowsers: KnownBrowserStore): RequestHandler[] {
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
  const ofStrangers = { ...common, skip: (_request: Request, response: Response) => isKnown(response) };
  const address = (request: Request) => ipKeyGenerator(request.ip ?? '');
  return [
    async (request, response, next) => {
      const token = readCookie(request.headers.cookie, KNOWN_BROWSER_COOKIE);
      response.locals.browser =
        token === null ? null : await knownBrowsers.recognise(token, typedEmail(request));
      next();
    },
    limitRate({
      ...common,
      perMinute: 10,
      skip: (_request, response) => !isKnown(response),
      keyGenerator: (_request, response) => String(response.locals.browser),
    }),
    limitRate({ ...ofStrangers, perMinute: 30 }),
    limitRate({
      ...ofStrangers,
      perMinute: 10,
      keyGenerator: (request) => `account:${typedEmail(request)} from ${address(request)}`,
    }),
    limitRate({ ...ofStrangers, perMinute: 60, keyGenerator: (request) => `account:${typedEmail(request)}` }),
  ];
}

function isKnown(response: Response): boolean {
  return response.locals.browser !== null;
}

/** The address in a body that is not validated yet, without characters that PostgreSQL cannot store. */
function typedEmail(request: Request): string {
  const body: unknown = request.body;
  const email = typeof body === 'object' && body !== null && 'email' in body ? body.email : '';
  return typeof email === 'string' ? email.toLowerCase().replaceAll('\0', '').slice(0, 254) : '';
}

import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import { SIGN_IN_SECONDS } from '../technicians/sign-in-store.ts';

/** Name and attributes of the cookie that carries a sign-in's token. */
export interface SessionCookie {
  readonly name: string;
  readonly options: CookieSerializeOptions;
}

/**
 * Behind https the cookie is Secure, and its prefix keeps other hosts of the domain from setting it (RFC 6265bis, section
 * 4.1.3.2). Plain http, on loopback or a private network, has neither.
 */
export function sessionCookie(request: Pick<FastifyRequest, 'protocol'>, publicUrl: string): SessionCookie {
  const secure = request.protocol === 'https' || publicUrl.startsWith('https:');
  return {
    name: secure ? '__Host-guru-connect' : 'guru-connect',
    options: { httpOnly: true, sameSite: 'strict', secure, path: '/', maxAge: SIGN_IN_SECONDS },
  };
}

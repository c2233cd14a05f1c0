import { endSignIn } from '../../technicians/sign-in-store.ts';
import { operation } from '../operation.ts';
import { sessionCookie } from '../session-cookie.ts';

export const signOut = operation({
  method: 'POST',
  path: '/api/auth/sign-out',
  roles: [],
  async handle({ sql, publicUrl }, { technician, from, request, reply }) {
    await endSignIn(sql, technician, from);
    const { name, options } = sessionCookie(request, publicUrl());
    reply.clearCookie(name, options);
    return undefined;
  },
});

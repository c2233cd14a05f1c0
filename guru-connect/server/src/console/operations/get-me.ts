import { operation } from '../operation.ts';

/** Who is signed in. */
export const getMe = operation({
  method: 'GET',
  path: '/api/me',
  roles: [],
  async handle(_, { technician: { technician_id, login, name, role, has_totp } }) {
    return { technician_id, login, name, role, has_totp };
  },
});

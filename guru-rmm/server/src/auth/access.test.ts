import { expect, test } from '@jest/globals';
import { connectSql } from '../database/sql.ts';
import { createAccess } from './access.ts';
import { ALLOWED, type CurrentUser, type Role } from './roles.ts';

/** Connects when it is first used, and nothing here uses it. */
const sql = connectSql('postgres://nobody@127.0.0.1:1/none');
const userOf = (role: Role): CurrentUser => ({ userId: '1', email: 'a@example.test', name: 'a', role });
const access = createAccess(sql);

test('an administrator may make enrolment tokens, a technician may not', async () => {
  await expect(access.require(userOf('admin'), 'enrollment_token:create')).resolves.toBeUndefined();
  await expect(access.require(userOf('technician'), 'enrollment_token:create')).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect(await access.allows(userOf('technician'), 'enrollment_token:create')).toBe(false);
});

test('a role that an action does not list may not do it to any agent', async () => {
  const narrow = createAccess(sql, { ...ALLOWED, 'agent:remote_control': ['admin'] });
  expect(await narrow.allows(userOf('technician'), 'agent:remote_control', 'agent-1')).toBe(false);
  await expect(narrow.require(userOf('technician'), 'agent:remote_control', 'agent-1')).rejects.toMatchObject(
    {
      code: 'forbidden',
    },
  );
  await expect(narrow.require(userOf('admin'), 'agent:remote_control', 'agent-1')).resolves.toBeUndefined();
});

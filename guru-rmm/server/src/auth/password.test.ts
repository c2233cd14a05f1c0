import { expect, test } from '@jest/globals';
import { hashPassword, verifyPassword } from './password.ts';

const PASSWORD = 'correct horse battery';

test.each([
  [
    '@node-rs/argon2 2.2.1',
    '$argon2id$v=19$m=19456,t=2,p=1$2wZMjaP4a1k2FAxXqLXC/g$IvVgxOrckAgkBmohzxx4qV38LDNYFtpUpT/tleWiGSU',
  ],
  [
    'argon2 0.44.0',
    '$argon2id$v=19$m=19456,t=2,p=1$U/4IAzvN3o225oenfzi2ew$Q+RDl3Jjx0l2luShNrv9o0i67wu2yH2KsT/+lKFtIc4',
  ],
])('verifies a hash stored by %s, and refuses another password', async (_library, stored) => {
  expect(await verifyPassword(stored, PASSWORD)).toBe(true);
  expect(await verifyPassword(stored, `${PASSWORD} `)).toBe(false);
});

test('hashes with the parameters of OWASP, and a new salt each time', async () => {
  const [one, other] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(other).not.toBe(one);
  expect(await verifyPassword(one, PASSWORD)).toBe(true);
});

test('refuses any password of an unknown user', async () => {
  expect(await verifyPassword(null, PASSWORD)).toBe(false);
});

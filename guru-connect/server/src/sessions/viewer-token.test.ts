import { expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { parseTokenSecrets } from '../config/token-secrets.ts';
import { signViewerToken, tokenLife, verifyViewerToken } from './viewer-token.ts';

const older = 'o'.repeat(40);
const newer = 'n'.repeat(40);
const secrets = parseTokenSecrets(`${older}\n`, 'test');
const claims = {
  sessionId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  agentId: 'machine-1',
  technicianId: 'tech-1',
  permissions: { input: false },
  parentOrigin: 'https://rmm.example.com',
};

test('a token says what was signed', () => {
  const before = Math.floor(Date.now() / 1000) * 1000; // a token counts in whole seconds
  const life = tokenLife(300);
  const { tokenId, expiresAt } = life;
  const token = signViewerToken(secrets, claims, life);
  expect(verifyViewerToken(secrets, token)).toEqual({ ...claims, tokenId });
  const decoded = jwt.decode(token, { complete: true });
  expect(decoded?.header).toEqual({ alg: 'HS256', typ: 'JWT', kid: secrets[0].kid });
  expect(expiresAt.getTime()).toBeGreaterThanOrEqual(before + 300_000);
  expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 300_000);
});

test('a key that was replaced still verifies while it is kept, and not afterwards', () => {
  const token = signViewerToken(secrets, claims, tokenLife(300));
  expect(verifyViewerToken(parseTokenSecrets(`${newer}\n${older}\n`, 'test'), token)).toBeDefined();
  expect(verifyViewerToken(parseTokenSecrets(`${newer}\n`, 'test'), token)).toBeUndefined();
});

const sign = (payload: object, options: jwt.SignOptions, secret = older) =>
  jwt.sign(payload, secret, { keyid: secrets[0].kid, ...options });
const payload = { session_id: claims.sessionId, agent_id: 'a', permissions: { input: true } };
const proper: jwt.SignOptions = {
  audience: 'guru-connect/viewer',
  issuer: 'guru-connect',
  subject: 't',
  jwtid: '0f8fad5b-d9cb-469f-a165-70867728950f',
  expiresIn: 60,
};

test('the hand-made token of the next test is good but for the one thing', () => {
  expect(verifyViewerToken(secrets, sign(payload, proper))).toBeDefined();
});

test.each<[string, string]>([
  ['an expired one', sign(payload, { ...proper, expiresIn: -1 })],
  ['another audience', sign(payload, { ...proper, audience: 'guru-connect/agent' })],
  ['another issuer', sign(payload, { ...proper, issuer: 'somebody' })],
  ['another key under our key id', sign(payload, proper, newer)],
  ['an unknown key id', sign(payload, { ...proper, keyid: 'unknown' })],
  ['no permissions', sign({ ...payload, permissions: undefined }, proper)],
  ['another algorithm', sign(payload, { ...proper, algorithm: 'HS512' })],
  ['no signature', jwt.sign(payload, '', { ...proper, algorithm: 'none', keyid: secrets[0].kid })],
  ['no token', 'not.a.token'],
  ['a payload that is no JSON', `${Buffer.from('{"typ":"JWT","alg":"HS256"}').toString('base64url')}.eA.x`],
  ['nothing', ''],
])('refuses %s', (_, token) => {
  expect(verifyViewerToken(secrets, token)).toBeUndefined();
});

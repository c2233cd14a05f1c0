import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, expect, test } from '@jest/globals';
import { trustedAuthorities } from './trusted-authorities.ts';

const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [system, second, extra, missing] = ['system', 'second', 'extra', 'missing'].map((name) =>
  join(folder, name),
) as [string, string, string, string];
for (const file of [system, second, extra]) writeFileSync(file, file);

const added = (environment: NodeJS.ProcessEnv, stores: string[]) =>
  trustedAuthorities(environment, stores).slice(rootCertificates.length);

test("trusts Node's own authorities, the first store of the system, and the extra file", () => {
  expect(trustedAuthorities({}, []).slice(0, 2)).toEqual(rootCertificates.slice(0, 2));
  expect(added({ NODE_EXTRA_CA_CERTS: extra }, [missing, system, second])).toEqual([system, extra]);
});

test('trusts a store of the system that is no file, unless the environment names another one', () => {
  const windows = () => ['of Windows'];
  const { length } = rootCertificates;
  expect(trustedAuthorities({}, [], windows).slice(length)).toEqual(['of Windows']);
  expect(trustedAuthorities({ SSL_CERT_FILE: second }, [], windows).slice(length)).toEqual([second]);
});

test.each([
  ['SSL_CERT_FILE', { SSL_CERT_FILE: second }, [second]],
  ['SSL_CERT_DIR', { SSL_CERT_DIR: `${missing}:${folder}` }, [extra, second, system]],
  ['a file that is missing', { SSL_CERT_FILE: missing, NODE_EXTRA_CA_CERTS: missing }, []],
])("takes %s instead of the system's store", (_, environment, expected) => {
  expect(added(environment, [system])).toEqual(expected);
});

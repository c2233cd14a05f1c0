import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CONTRACT_VERSION } from 'guru-connect-contract';
import { openapiDocument } from 'guru-connect-contract/document';
import { z } from 'zod';

const product = new URL('../../..', import.meta.url).pathname;
const require = createRequire(import.meta.url);
const lockSchema = z.object({
  packages: z.object({
    'node_modules/guru-connect-contract': z.object({
      version: z.string(),
      resolved: z.string().startsWith('file:'),
      integrity: z.string().startsWith('sha512-'),
    }),
  }),
});
const locked = lockSchema.parse(JSON.parse(readFileSync(join(product, 'package-lock.json'), 'utf8')))
  .packages['node_modules/guru-connect-contract'];
const tarball = join(product, locked.resolved.slice('file:'.length));
const fromTarball = (file: string) =>
  JSON.parse(execFileSync('tar', ['-xzOf', tarball, `package/${file}`], { encoding: 'utf8' }));

test('the vendored package has the very bytes that were pinned', () => {
  const digest = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  expect(`sha512-${digest}`).toBe(locked.integrity);
});

test('what is installed is what was pinned', () => {
  const document = fromTarball('openapi.json');
  expect(JSON.parse(readFileSync(require.resolve('guru-connect-contract/openapi.json'), 'utf8'))).toEqual(
    document,
  );
  expect(openapiDocument).toEqual(document);
});

test('document, package, lock and file name say one version', () => {
  const versions = [openapiDocument.info.version, CONTRACT_VERSION, fromTarball('package.json').version];
  expect([...versions, locked.version]).toEqual(Array.from({ length: 4 }, () => CONTRACT_VERSION));
  expect(basename(tarball)).toBe(`guru-connect-contract-${CONTRACT_VERSION}.tgz`);
});

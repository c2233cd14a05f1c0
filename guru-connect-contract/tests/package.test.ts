import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOST_MESSAGE_TYPES, VIEWER_MESSAGE_TYPES } from '../generated/embed/constants.ts';
import { SCHEMAS } from '../generated/schemas.ts';
import { packPackage } from '../scripts/package/pack-package.ts';
import { packageProblems } from '../scripts/package/package-problems.ts';
import { document, ROOT } from './contract-document.ts';

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'contract-package-'));
const consumer = join(folder, 'consumer');
const installed = join(consumer, 'node_modules/guru-connect-contract');
const exampleVersion = Reflect.get(
  Object(document.components.examples['capabilities']?.value),
  'contract_version',
);
let tarball = '';

function run(command: string, args: readonly string[], cwd = consumer): string {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

beforeAll(async () => {
  tarball = await packPackage(ROOT, join(folder, 'first'));
  mkdirSync(installed, { recursive: true });
  run('tar', ['xzf', tarball, '-C', installed, '--strip-components', '1']);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the tarball', () => {
  test('holds what it should and nothing else', () => {
    const files = run('tar', ['tzf', tarball])
      .trim()
      .split('\n')
      .map((path) => path.replace('package/', ''));
    const declarations = files.filter((path) => /^dist\/(esm|cjs)\/types\//.test(path));
    expect(declarations.filter((path) => !/\/types\/(src|generated)\/[\w/-]+\.d\.c?ts$/.test(path))).toEqual(
      [],
    );
    expect(files.filter((path) => !declarations.includes(path)).sort()).toEqual(
      [
        'package.json',
        'openapi.json',
        'README.md',
        'CONTRACT.md',
        'CHANGELOG.md',
        'LICENSE',
        ...['document', 'embed/index', 'index', 'schemas', 'types', 'webhooks/index', 'mock/index'].flatMap(
          (entry) => [`dist/esm/${entry}.js`, `dist/cjs/${entry}.cjs`],
        ),
        ...Object.keys(SCHEMAS).map((name) => `schemas/${name}.schema.json`),
        ...[...VIEWER_MESSAGE_TYPES, ...HOST_MESSAGE_TYPES].map(
          (type) => `embed-schemas/${type.replace(/[:_]/g, '-')}.schema.json`,
        ),
      ].sort(),
    );
  });

  test('has a manifest without scripts or dependencies', () => {
    const published = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(Object.keys(published).sort()).toEqual(
      [
        'description',
        'engines',
        'exports',
        'keywords',
        'license',
        'main',
        'name',
        'peerDependencies',
        'peerDependenciesMeta',
        'sideEffects',
        'type',
        'types',
        'typesVersions',
        'version',
      ].sort(),
    );
  });

  test('names no place of the machine that made it', () => {
    const texts = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.filter((path) => readFileSync(path, 'utf8').includes(ROOT))).toEqual([]);
  });

  test('has the same bytes when it is packed again', async () => {
    const again = await packPackage(ROOT, join(folder, 'second'));
    expect(readFileSync(again).equals(readFileSync(tarball))).toBe(true);
  });

  test('may be published, in the eyes of publint and attw, and is as published when it was', async () => {
    expect(await packageProblems(ROOT, tarball)).toEqual([]);
  });
});

describe('consumers of the tarball', () => {
  const body = `
    const five = [CONTRACT_VERSION, openapiDocument.info.version, OPERATIONS.createSession.path, typeof SCHEMAS.Session];
    const message = buildViewerMessage('viewer:resize', { width: 3, height: 4 }, { session_id: '0f8fad5b-d9cb-469f-a165-70867728950e', seq: 1 });
    const secrets = ['whsec_' + 'A'.repeat(32)];
    const headers = signWebhook({ id: 'msg_1', timestamp: 1, body: '{}' }, secrets);
    five.push(verifyWebhook({ headers, body: '{}' }, { secrets, now: 1 }).id);
    console.log([...five, parseViewerMessage(message).kind].join(' '));`;
  const imports = [
    ['{ CONTRACT_VERSION, OPERATIONS }', 'guru-connect-contract'],
    ['{ openapiDocument }', 'guru-connect-contract/document'],
    ['{ SCHEMAS }', 'guru-connect-contract/schemas'],
    ['{ buildViewerMessage, parseViewerMessage }', 'guru-connect-contract/embed'],
    ['{ signWebhook, verifyWebhook }', 'guru-connect-contract/webhooks'],
  ];
  const expected = `${manifest.version} ${manifest.version} /v1/sessions object msg_1 message\n`;

  test('ESM', () => {
    const lines = imports.map(([names, from]) => `import ${names} from '${from}';`);
    writeFileSync(join(consumer, 'use.mjs'), lines.join('\n') + body);
    expect(run(process.execPath, ['use.mjs'])).toBe(expected);
  });

  test('CommonJS, and the JSON files', () => {
    const lines = imports.map(([names, from]) => `const ${names} = require('${from}');`);
    const files = [
      'openapi.json',
      'schemas/Session.schema.json',
      'embed/schemas/viewer-ready.schema.json',
      'package.json',
    ];
    const requires = files.map((file) => `require('guru-connect-contract/${file}');`);
    writeFileSync(join(consumer, 'use.cjs'), [...lines, ...requires].join('\n') + body);
    expect(run(process.execPath, ['use.cjs'])).toBe(expected);
  });

  test('the mock, as ESM and as CommonJS: without Prism it says what to install, with it one line starts it', () => {
    const use = `
      import { createRequire } from 'node:module';
      import * as esm from 'guru-connect-contract/mock';
      const cjs = createRequire(import.meta.url)('guru-connect-contract/mock');
      for (const { startContractMock } of [esm, cjs]) {
        try {
          const mock = await startContractMock();
          const answer = await fetch(mock.url + '/api/integration/capabilities');
          console.log(answer.status + ' ' + (await answer.json()).contract_version);
          await mock.close();
        } catch (error) {
          console.log(error.message);
        }
      }`;
    writeFileSync(join(consumer, 'use-mock.mjs'), use);
    const refusal = '.*@stoplight/prism-http-server: install them.*\n';
    expect(run(process.execPath, ['use-mock.mjs'])).toMatch(new RegExp(`^${refusal}${refusal}$`));
    // Links, so that nothing is fetched here; each resolves its own parts from where it really lies.
    const prism = join(consumer, 'node_modules/@stoplight');
    symlinkSync(join(ROOT, 'node_modules/@stoplight'), prism);
    try {
      const success = `200 ${exampleVersion}\n`;
      expect(run(process.execPath, ['use-mock.mjs'])).toBe(success + success);
    } finally {
      unlinkSync(prism);
    }
  });

  test.each(['nodenext', 'bundler'])('TypeScript with module resolution %s', (resolution) => {
    writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(consumer, 'use.ts'), readFileSync(join(ROOT, 'tests/fixtures/consumer.ts.txt')));
    writeFileSync(join(consumer, 'use.cts'), readFileSync(join(ROOT, 'tests/fixtures/consumer.ts.txt')));
    const compiler = join(ROOT, 'node_modules/typescript-7/bin/tsc');
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
    const files = resolution === 'nodenext' ? ['use.ts', 'use.cts'] : ['use.ts'];
    const options = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2022',
      '--module',
      module,
      '--moduleResolution',
      resolution,
    ];
    expect(run(process.execPath, [compiler, ...options, ...files])).toBe('');
  });

  // TypeScript 7 dropped this resolution; consumers with 5.x get it from `module: commonjs` alone.
  test('TypeScript 5 with module commonjs, which reads no exports', () => {
    writeFileSync(join(consumer, 'package.json'), '{}');
    writeFileSync(join(consumer, 'use.ts'), readFileSync(join(ROOT, 'tests/fixtures/consumer.ts.txt')));
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'commonjs'];
    expect(run(process.execPath, [compiler, ...options, 'use.ts'])).toBe('');
  });
});

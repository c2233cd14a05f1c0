import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { HOST_MESSAGE_TYPES, VIEWER_MESSAGE_TYPES } from '../generated/embed/constants.ts';
import { ERROR_CODES } from '../generated/error-codes.ts';
import {
  CONSENT_CAUSES,
  CONSENT_STATES,
  FEATURE_NAMES,
  SESSION_END_REASONS,
  SESSION_EVENT_TYPES,
  SESSION_STATUSES,
} from '../generated/known-values.ts';
import { OPERATIONS } from '../generated/operations.ts';
import { SCHEMAS } from '../generated/schemas.ts';
import { WEBHOOK_TYPES, WEBHOOKS } from '../generated/webhooks.ts';
import { parseViewerMessage } from '../src/embed/parse-message.ts';
import { document, ROOT, strictAjv } from './contract-document.ts';

const text = readFileSync(join(ROOT, 'CONTRACT.md'), 'utf8');

/** The text under a heading, up to the next heading of any level. */
function section(heading: string): string {
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`CONTRACT.md has no "${heading}"`);
  const from = start + heading.length + 2;
  const end = text.slice(from).search(/^#{1,4} /m);
  return end < 0 ? text.slice(from) : text.slice(from, from + end);
}

/** The rows of the table in a section, cells without their backticks. */
function rows(heading: string): string[][] {
  return section(heading)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

const firstCells = (heading: string) => rows(heading).map((row) => row[0]);
const knownValues = (file: string, ...path: string[]): string[] => {
  const source = parse(readFileSync(join(ROOT, file), 'utf8'));
  return Object.keys(path.reduce((value, key) => value[key], source)['x-known-values']);
};

describe('CONTRACT.md against the document', () => {
  test('every operation stands in it, with its path, and no other', () => {
    const told = [...text.matchAll(/^### `(\w+)`: `([A-Z]+) ([^`]+)`$/gm)].map(
      ([, id, method, path]) => `${id} ${method} ${path}`,
    );
    expect(told.sort()).toEqual(
      Object.entries(OPERATIONS)
        .map(([id, { method, path }]) => `${id} ${method} ${path}`)
        .sort(),
    );
  });

  test('no other path is spoken of', () => {
    const paths = new Set<string>(Object.values(OPERATIONS).map(({ path }) => path));
    const told = [...text.matchAll(/`(?:GET|POST|DELETE|PUT|PATCH) ([^`]+)`/g)].map(([, path]) => path ?? '');
    expect(told.filter((path) => !paths.has(path))).toEqual([]);
  });

  test('every error code, with its status and whether to retry', () => {
    expect(rows('## Errors').map(([code, status, retry]) => `${code} ${status} ${retry}`)).toEqual(
      Object.entries(ERROR_CODES).map(
        ([code, { status, retryable }]) => `${code} ${status} ${retryable ? 'yes' : 'no'}`,
      ),
    );
  });

  test('every status and code named in passing exists', () => {
    const told = [...text.matchAll(/`([45]\d\d) (\w+)`/g)].map(([, status, code]) => `${code} ${status}`);
    const known = Object.entries(ERROR_CODES).map(([code, { status }]) => `${code} ${status}`);
    expect(told.length).toBeGreaterThan(10);
    expect(told.filter((entry) => !known.includes(entry))).toEqual([]);
  });

  test.each([
    ['### Feature flags', FEATURE_NAMES],
    ['### Session states', SESSION_STATUSES],
    ['### End reasons', SESSION_END_REASONS],
    ['### Session events', SESSION_EVENT_TYPES],
    ['### Consent policy', Object.keys(Object(SCHEMAS.ConsentPolicy['properties']))],
    ['### Consent states', CONSENT_STATES],
    ['### Consent causes', CONSENT_CAUSES],
    ['### Webhook events', WEBHOOK_TYPES],
    ['### Embed messages', [...VIEWER_MESSAGE_TYPES, ...HOST_MESSAGE_TYPES]],
    ['### Viewer error codes', knownValues('embed/payloads/viewer-error.yaml', 'properties', 'code')],
    [
      '### Disconnect reasons',
      knownValues('embed/payloads/viewer-disconnected.yaml', 'properties', 'reason'),
    ],
  ])('the table under "%s" names each value once', (heading, values) => {
    expect(firstCells(heading)).toEqual([...values]);
  });

  test('names an end reason that exists for each cause of unavailable consent', () => {
    const reasons = rows('### Consent causes').map(([, , reason]) => reason ?? '');
    expect(reasons.filter((reason) => !SESSION_END_REASONS.some((known) => known === reason))).toEqual([]);
  });

  test('lists every end reason of a session among the reasons of viewer:disconnected', () => {
    const reasons = firstCells('### Disconnect reasons');
    expect(SESSION_END_REASONS.filter((reason) => !reasons.includes(reason))).toEqual([]);
  });

  test.each([
    ['request', 'embed/payloads/viewer-request.yaml', 'request'],
    ['reason', 'embed/payloads/host-response.yaml', 'reason'],
  ])('requests to the host: every known %s', (name, file, property) => {
    const tables = section('### Requests to the host').split(/\n(?=\| \w)/);
    const table = tables.find((lines) => new RegExp(`^\\| ${name} `).test(lines)) ?? '';
    const told = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, value]) => value);
    expect(told).toEqual(knownValues(file, 'properties', property));
  });

  test('the webhook table names each call and the fields of its data', () => {
    for (const [type = '', call, data] of rows('### Webhook events')) {
      const webhook = Object.entries(WEBHOOKS).find(([known]) => known === type)?.[1];
      const schema = SCHEMAS[webhook?.schema ?? 'Session'];
      const { $defs, properties } = JSON.parse(JSON.stringify(schema));
      const dataSchema = $defs[properties.data.$ref.slice('#/$defs/'.length)];
      expect({ type, call, data }).toEqual({
        type: properties.type.const,
        call: webhook?.operationId,
        data: Object.keys(dataSchema.properties).join(', '),
      });
    }
  });

  test('it names the codes of a refused webhook', () => {
    const codes = readFileSync(join(ROOT, 'src/webhooks/webhook-verification-error.ts'), 'utf8');
    const known = [...codes.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, code]) => code ?? '');
    expect(known).toHaveLength(6);
    expect(known.filter((code) => !section('### Signature').includes(`\`${code}\``))).toEqual([]);
  });

  test('the feature table names the operations behind each flag', () => {
    const told = rows('### Feature flags').flatMap(([flag, opens]) =>
      Object.keys(OPERATIONS)
        .filter(
          (id) => new RegExp(`\\b${id}\\b(?!\\w)`).test(opens ?? '') && !/mode: attended/.test(opens ?? ''),
        )
        .map((id) => `${id} ${flag}`),
    );
    const meant = Object.entries(OPERATIONS).flatMap(([id, { features }]) =>
      features.map((flag) => `${id} ${flag}`),
    );
    expect(told.sort()).toEqual(meant.sort());
  });

  test('every header, and none that does not exist', () => {
    const inDocument = [
      ...Object.keys(JSON.parse(JSON.stringify(document.components)).headers).filter(
        (name) => name !== 'Retry-After-Optional',
      ),
      ...Object.values(document.components.parameters)
        .filter((parameter) => parameter.in === 'header')
        .map((parameter) => parameter.name),
    ];
    // A bearer credential and an answer outside any operation cannot be declared as headers in OpenAPI.
    expect(firstCells('## Headers').sort()).toEqual([...inDocument, 'Authorization', 'Allow'].sort());
  });

  test('the payload column of the embed messages names the fields of each payload', () => {
    for (const [type, payload] of rows('### Embed messages')) {
      const schema = JSON.parse(
        readFileSync(
          join(ROOT, `generated/embed/schemas/${type?.replace(/[:_]/g, '-')}.schema.json`),
          'utf8',
        ),
      );
      const told = payload === '' ? [] : payload?.split(', ');
      expect({ type, told }).toEqual({ type, told: Object.keys(schema.properties.payload.properties ?? {}) });
    }
  });

  const blocks = [...text.matchAll(/```json (\w+)\n([\s\S]*?)```/g)].map(([, name, json]) => ({
    name: name ?? '',
    json: json ?? '',
  }));
  test.each(blocks)('its example of $name is valid', ({ name, json }) => {
    const value = JSON.parse(json);
    if (name === 'embed') {
      expect(parseViewerMessage(value).kind).toBe('message');
      return;
    }
    const schema = Object.entries(SCHEMAS).find(([known]) => known === name)?.[1];
    if (!schema) throw new Error(`no schema ${name}`);
    const ajv = strictAjv();
    expect(ajv.validate(schema, value) || ajv.errorsText()).toBe(true);
  });

  test('every body that an operation sends or gets is shown', () => {
    const wanted: (string | null)[] = Object.values(OPERATIONS).flatMap(
      ({ requestSchema, responseSchema }) => [requestSchema, responseSchema],
    );
    wanted.push(...Object.values(WEBHOOKS).map(({ schema }) => schema));
    const shown = new Set(blocks.map(({ name }) => name));
    expect([...new Set(wanted)].filter((name) => name !== null && !shown.has(name))).toEqual([]);
  });

  test('CHANGELOG.md has the current version', () => {
    const version = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
    expect(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')).toContain(`\n## ${version}\n`);
    expect(document.info.version).toBe(version);
  });
});

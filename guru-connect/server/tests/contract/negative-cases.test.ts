import { describe, expect, test } from '@jest/globals';
import { OPERATION_IDS, OPERATIONS } from 'guru-connect-contract';
import { openapiDocument } from 'guru-connect-contract/document';
import { type CaseKind, negativeCases } from './negative-cases.ts';
import { SchemaValues } from './negative-values.ts';

const values = new SchemaValues(openapiDocument);

describe('wrong values of a schema', () => {
  const names = (schema: object) => values.wrong(schema, 'it').map(({ name }) => name);

  test('a bounded string', () => {
    expect(names({ type: 'string', minLength: 2, maxLength: 9 })).toEqual([
      ...['it: null', 'it: boolean', 'it: integer', 'it: number', 'it: array', 'it: object'],
      ...['it: shorter than 2', 'it: longer than 9'],
    ]);
    const long = values.wrong({ type: 'string', maxLength: 9 }, 'it').at(-1);
    expect(long?.value).toHaveLength(10);
  });

  test('a bounded integer', () => {
    const bounds = values.wrong({ type: 'integer', minimum: 2, maximum: 5 }, 'it').slice(-3);
    expect(bounds.map(({ value }) => value)).toEqual([{}, 1, 6]);
  });

  test('a list, and what is in it', () => {
    const list = { type: 'array', minItems: 1, maxItems: 2, items: { type: 'boolean' } };
    expect(names(list)).toEqual(
      expect.arrayContaining(['it: fewer than 1', 'it: more than 2', 'it[0]: string', 'it[0]: null']),
    );
  });

  test('an object: required fields, fields of fields, unknown ones', () => {
    const inner = { type: 'object', required: ['b'], properties: { b: { type: ['boolean', 'null'] } } };
    const found = names({ type: 'object', additionalProperties: false, properties: { a: inner } });
    expect(found).toEqual(
      expect.arrayContaining(['it: unknown field', 'it.a.b: missing', 'it.a.b: integer', 'it.a: array']),
    );
    expect(found).not.toContain('it.a.b: null');
    expect(found).not.toContain('it.a: unknown field');
  });

  test('a rule that it does not know how to break is told, not skipped', () => {
    expect(() => values.wrong({ type: 'string', pattern: '^[\\s\\S]*$' }, 'it')).toThrow(/nothing breaks/);
    expect(() => values.sample({ type: 'string', pattern: '^zzz$' })).toThrow(/no sample/);
    expect(() => values.wrong({ const: 3 }, 'it')).toThrow(/no sample/);
  });
});

describe('the cases of the document', () => {
  const cases = negativeCases();
  const kindsOf = (id: string) => new Set(cases.filter((one) => one.id === id).map(({ kind }) => kind));

  test.each(OPERATION_IDS.filter((id) => OPERATIONS[id].requiresCredential))(
    '%s has all that it can have',
    (id) => {
      const { requestSchema, errorCodes } = OPERATIONS[id];
      const codes = new Set<string>(errorCodes);
      const kinds: CaseKind[] = ['credential', 'unknown query'];
      if (codes.has('malformed_json')) kinds.push('malformed', 'oversized', 'content type');
      if (requestSchema !== null) kinds.push('type', 'bound', 'unknown field');
      else if (codes.has('malformed_json')) kinds.push('body where none belongs');
      if ([...codes].some((code) => code.endsWith('_not_found'))) kinds.push('unknown id');
      expect([...kindsOf(id)]).toEqual(expect.arrayContaining(kinds));
    },
  );

  test('each required field of each body, and each parameter', () => {
    const names = cases.map(({ name }) => name);
    for (const name of [
      'createSession: body.agent_id: missing',
      'createSession: body.mode: missing',
      'createSession: body.technician: missing',
      'createSession: body.technician.id: missing',
      'createSession: body.technician.name: longer than 200',
      'createSession: body.mode: not listed',
      'createSession: Idempotency-Key: longer than 255',
      'createSupportCode: body.technician: missing',
      'createViewerToken: body.permissions.input: string',
      'getSession: session_id: longer than 36',
      'revokeAgentKey: key_id: no uuid',
    ]) {
      expect(names).toContain(name);
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(300);
  });
});

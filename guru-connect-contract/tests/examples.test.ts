import { describe, expect, test } from '@jest/globals';
import { type MediaType, referenceName } from '../scripts/generate/openapi-document.ts';
import { ERROR_CODES, isKnownErrorCode } from '../generated/error-codes.ts';
import { SCHEMAS } from '../generated/schemas.ts';
import { document, operationsOf, responseOf, strictAjv, webhooksOf } from './contract-document.ts';

const ajv = strictAjv();
const validators = new Map(Object.entries(SCHEMAS).map(([name, schema]) => [name, ajv.compile(schema)]));

/** What an example gets wrong, as text; empty when it is right. */
function faults(schema: string, value: unknown): string {
  const validate = validators.get(schema);
  if (!validate) return `no schema ${schema}`;
  return validate(value) ? '' : ajv.errorsText(validate.errors);
}

function examplesOf(media: MediaType): [string, unknown][] {
  return Object.entries(media.examples).map(([name, reference]) => {
    const example = document.components.examples[referenceName(reference)];
    return [name, example?.value];
  });
}

const bodies = [...operationsOf(document), ...webhooksOf(document)].flatMap(({ operation }) => {
  const request = operation.requestBody?.content['application/json'];
  const answers = Object.keys(operation.responses).map((status) => ({
    status,
    media: responseOf(document, operation, status)?.content?.['application/json'],
  }));
  return [{ status: 'request', media: request }, ...answers].flatMap(({ status, media }) =>
    media ? [{ name: `${operation.operationId} ${status}`, status, media }] : [],
  );
});

describe('examples', () => {
  test.each(bodies)('$name has examples, and they keep to the schema', ({ media }) => {
    const examples = examplesOf(media);
    expect(examples.length).toBeGreaterThan(0);
    for (const [name, value] of examples) {
      expect({ name, faults: faults(referenceName(media.schema), value) }).toEqual({ name, faults: '' });
    }
  });

  const errors = bodies.filter(({ status }) => Number(status) >= 400);
  test.each(errors)(
    '$name: each example is the envelope of the code that it is named after',
    ({ status, media }) => {
      expect(referenceName(media.schema)).toBe('ErrorEnvelope');
      for (const [name, value] of examplesOf(media)) {
        expect(value).toMatchObject({ error_code: name, status_code: Number(status) });
        expect(isKnownErrorCode(name) && ERROR_CODES[name].status).toBe(Number(status));
      }
    },
  );

  test('a wrong example would be seen', () => {
    expect(faults('SessionRequest', { agent_id: 'a', mode: 'unattended' })).toMatch(/technician/);
    expect(
      faults('SessionRequest', { agent_id: '../a', mode: 'unattended', technician: { id: '1', name: 'n' } }),
    ).toMatch(/pattern/);
    expect(faults('Session', {})).toMatch(/session_id/);
  });

  const person = { id: '1', name: 'n' };
  test.each([
    ['a policy that nobody knows', { consent: { prompt: 'ask' } }, /allowed values/],
    ['a member that nobody knows', { consent: { silent: true } }, /additional properties/],
    ['a timeout of 9 seconds', { consent: { timeout_seconds: 9 } }, />= 10/],
    ['a timeout of 601 seconds', { consent: { timeout_seconds: 601 } }, /<= 600/],
    ['a code for 59 seconds', { expires_in_seconds: 59 }, />= 60/],
    ['a code for more than an hour', { expires_in_seconds: 3601 }, /<= 3600/],
  ])('a support code request is refused with %s', (_, part, problem) => {
    expect(faults('SupportCodeRequest', { technician: person, ...part })).toMatch(problem);
  });

  test('a support code request takes an empty policy, and the longest code', () => {
    const request = { technician: person, consent: {}, expires_in_seconds: 3600 };
    expect(faults('SupportCodeRequest', request)).toBe('');
  });

  test('parameters and headers have examples that keep to their schemas', () => {
    const { parameters, headers } = JSON.parse(JSON.stringify(document.components));
    for (const [name, part] of Object.entries<{ schema: object; example: unknown }>({
      ...parameters,
      ...headers,
    })) {
      const schema = '$ref' in part.schema ? SCHEMAS[refName(part.schema.$ref)] : part.schema;
      const validate = strictAjv().compile(schema);
      expect({ name, valid: validate(part.example) }).toEqual({ name, valid: true });
    }
  });
});

function refName(reference: unknown): keyof typeof SCHEMAS {
  const name = Object.keys(SCHEMAS).find((candidate) => reference === `#/components/schemas/${candidate}`);
  if (name === undefined) throw new Error(`no such schema: ${String(reference)}`);
  return name as keyof typeof SCHEMAS;
}

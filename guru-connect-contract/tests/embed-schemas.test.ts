import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildHostMessage, buildViewerMessage } from '../src/embed/build-message.ts';
import { parseHostMessage, parseViewerMessage } from '../src/embed/parse-message.ts';
import { ROOT, strictAjv } from './contract-document.ts';
import { HOST_EXAMPLES, VIEWER_EXAMPLES } from './embed-examples.ts';

const head = { session_id: '0f8fad5b-d9cb-469f-a165-70867728950e', seq: 1 };
const cases = [
  ...Object.entries(VIEWER_EXAMPLES).map(([type, payload]) => ({
    type,
    parse: parseViewerMessage,
    message: { ...buildViewerMessage('viewer:connecting', {}, head), type, payload },
  })),
  ...Object.entries(HOST_EXAMPLES).map(([type, payload]) => ({
    type,
    parse: parseHostMessage,
    message: { ...buildHostMessage('host:focus', {}, head), type, payload },
  })),
];

/** Values that are wrong, or just right, in more than one place. */
const STRANGE: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  65_535,
  65_536,
  2 ** 32,
  2 ** 53,
  '',
  'x',
  '1.0',
  '1.0\n',
  '1.99999',
  '0.1',
  'x'.repeat(64),
  'x'.repeat(65),
  'x'.repeat(200),
  'x'.repeat(201),
  'x'.repeat(2001),
  'x'.repeat(4097),
  '\u{1F5A5}'.repeat(64),
  [],
  {},
  ['1.0'],
  Array(17).fill('1.0'),
  [null],
];

/** Every message that differs from the given one in one place, at any depth: a value replaced, or a field taken away. */
function* mutations(value: unknown): Generator<unknown> {
  yield* STRANGE;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const other of mutations(item)) yield value.with(index, other);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
      for (const other of mutations(inner)) if (other !== undefined) yield { ...value, [key]: other };
    }
    yield { ...value, unknown_field: 1 };
  }
}

describe('the validators mean what the schemas mean', () => {
  test.each(cases)('$type, in every variation', ({ type, parse, message }) => {
    const path = join(ROOT, 'generated/embed/schemas', `${type.replace(/[:_]/g, '-')}.schema.json`);
    const validate = strictAjv().compile(JSON.parse(readFileSync(path, 'utf8')));
    expect(validate(message)).toBe(true);
    const verdicts = { valid: 0, refused: 0 };
    for (const mutant of mutations(message)) {
      const accepted = parse(mutant).kind === 'message';
      // Replacing the type by that of another message cannot happen: no strange value is a type.
      if (accepted !== validate(mutant))
        throw new Error(`they differ: ${JSON.stringify(mutant).slice(0, 500)}`);
      verdicts[accepted ? 'valid' : 'refused'] += 1;
    }
    expect(verdicts.valid).toBeGreaterThan(1);
    expect(verdicts.refused).toBeGreaterThan(100);
  });
});

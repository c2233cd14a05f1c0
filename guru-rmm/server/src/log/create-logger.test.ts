import { expect, test } from '@jest/globals';
import { createLogger } from './create-logger.ts';

test('secrets are redacted wherever they stand, the rest stays', () => {
  const lines: string[] = [];
  const log = createLogger('info', { write: (line: string) => void lines.push(line) });
  log.info({
    password: 's3cret',
    a: { authorization: 's3cret', b: { key: 's3cret', c: { token: 's3cret' } } },
    ok: 'shown',
  });
  log.info({ answer: { viewer_embed_url: 'http://gc/viewer#token=s3cret' } });
  const text = lines.join('');
  expect(text).not.toContain('s3cret');
  expect(text).toContain('shown');
});

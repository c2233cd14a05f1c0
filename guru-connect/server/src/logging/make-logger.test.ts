import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { makeLogger } from './make-logger.ts';

test('secrets are blotted out by name, at every level that we log', () => {
  let written = '';
  const sink = new Writable({
    write(chunk, _, done) {
      written += String(chunk);
      done();
    },
  });
  const log = makeLogger('info', sink);
  log.info(
    { token: 'S1', headers: { authorization: 'S2' }, req: { headers: { authorization: 'S3' } } },
    'request',
  );
  log.warn({ key: 'S4', body: { resume_ticket: 'S5', dataTicket: 'S6' }, config: { databaseUrl: 'S7' } });
  log.child({ session_id: 'visible' }).error({ secret: 'S8', viewer_embed_url: 'S9' });
  expect(written).not.toMatch(/S\d/);
  expect(written).toContain('visible');
  expect(
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).level),
  ).toEqual(['info', 'warn', 'error']);
});

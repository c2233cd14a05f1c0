import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const SERVER = fileURLToPath(new URL('../../', import.meta.url));

test('the committed client is what the pinned contract generates', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(SERVER, '../node_modules/tsx/dist/cli.mjs'),
      join(SERVER, 'scripts/generate-connect-client.ts'),
      '--check',
    ],
    { cwd: SERVER },
  );
  expect(stdout).toContain('[OK] the client matches');
});

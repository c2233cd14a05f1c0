import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const Shape = z.object({ agent_key: z.string() });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('state files', () => {
  it('come back as written, and only their owner may read them', async () => {
    const path = join(folder, 'a.json');
    await writeFile(path, 'old', { mode: 0o666 });
    await writeJsonFile(path, { agent_key: 'secret' });
    expect(await readJsonFile(path, Shape)).toEqual({ agent_key: 'secret' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('may be absent', async () => {
    expect(await readJsonFile(join(folder, 'none.json'), Shape)).toBeNull();
  });

  it.each(['{"agent_key":"secret"', '{"agent_key":7,"x":"secret"}'])(
    'damaged (%s) are refused without quoting them',
    async (content) => {
      const path = join(folder, 'a.json');
      await writeFile(path, content);
      const refusal = readJsonFile(path, Shape);
      await expect(refusal).rejects.toThrow(/damaged/);
      await expect(refusal).rejects.not.toThrow(/secret/);
    },
  );
});

import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openDataFolder } from './data-folder.ts';
import { loadEnrollment } from './enrollment.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('tightens every folder of a data folder that others could enter', async () => {
  const { root, connect } = await openDataFolder(folder);
  const folders = [root, join(root, 'connect'), connect.releases, connect.downloads];
  for (const path of folders) await chmod(path, 0o777);
  await openDataFolder(folder);
  const modes = await Promise.all(folders.map(async (path) => (await stat(path)).mode & 0o777));
  expect(modes).toEqual([0o700, 0o700, 0o700, 0o700]);
});

it('refuses a data folder in which a link leads elsewhere', async () => {
  const { connect } = await openDataFolder(folder);
  await rm(connect.releases, { recursive: true });
  await symlink(tmpdir(), connect.releases);
  await expect(openDataFolder(folder)).rejects.toThrow('releases is not a folder');
});

it('refuses an enrolment whose key other users may read', async () => {
  const files = await openDataFolder(folder);
  const enrollment = { server_url: 'http://127.0.0.1:1', agent_id: 'a', agent_key: 'secret' };
  await writeFile(files.enrollment, JSON.stringify(enrollment), { mode: 0o600 });
  expect(await loadEnrollment(files)).toEqual(enrollment);
  await chmod(files.enrollment, 0o644);
  await expect(loadEnrollment(files)).rejects.toThrow(/chmod 600/);
});

import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runServer } from 'verdaccio';

export interface LocalRegistry {
  readonly url: string;
  /** Options that make npm know nothing but this registry; `name` chooses the cache. */
  npmOptions(name: string): readonly string[];
  close(): Promise<void>;
}

/** Starts an empty registry on a free port of this machine, with all that it keeps in a folder. */
export async function startLocalRegistry(folder: string): Promise<LocalRegistry> {
  await mkdir(folder, { recursive: true });
  const server = await runServer({
    configPath: join(folder, 'verdaccio.yaml'),
    self_path: folder,
    storage: join(folder, 'storage'),
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$all' } },
    web: { enable: false },
    log: { type: 'stdout', format: 'json', level: 'fatal' },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const userconfig = join(folder, 'npmrc');
  // npm insists on a token; this registry lets everybody in. Nothing but packages is asked of it.
  const settings = ['update-notifier=false', 'fund=false', 'audit=false', 'progress=false'];
  await writeFile(userconfig, [`//127.0.0.1:${port}/:_authToken=anybody`, ...settings, ''].join('\n'));
  return {
    url: `http://127.0.0.1:${port}/`,
    npmOptions: (name) => ['--userconfig', userconfig, '--cache', join(folder, 'cache', name)],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

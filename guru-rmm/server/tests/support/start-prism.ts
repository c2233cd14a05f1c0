import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

// Prism is CommonJS and finds its own parts by require().
const require = createRequire(import.meta.url);
const { createServer } =
  require('@stoplight/prism-http-server') as typeof import('@stoplight/prism-http-server');
const { getHttpOperationsFromSpec } =
  require('@stoplight/prism-http') as typeof import('@stoplight/prism-http');
const { createLogger } = require('@stoplight/prism-core') as typeof import('@stoplight/prism-core');

/** What Prism is to answer with; null: the success. */
export type Preference = { status: number; example: string } | null;

/**
 * The pinned document, served by Prism. A door before it asks for the wanted answer (`Prefer`), which the client under
 * test cannot do, and counts the requests.
 */
export async function startPrism() {
  const document = JSON.parse(await readFile(require.resolve('guru-connect-contract/openapi.json'), 'utf8'));
  // Prism serves the paths as they stand, without the server's own.
  const base = document.servers[0].url;
  document.servers = [{ url: '/' }];
  document.paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, item]) => [base + path, item]),
  );
  const prism = createServer(await getHttpOperationsFromSpec(document), {
    components: { logger: createLogger('prism', { level: 'silent' }) },
    cors: false,
    config: {
      isProxy: false,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: true,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
  });
  const target = await prism.listen(0, '127.0.0.1');
  const state: { preference: Preference; requests: number } = { preference: null, requests: 0 };
  const door = createHttpServer((incoming, outgoing) => {
    state.requests += 1;
    const { preference } = state;
    const prefer =
      preference === null ? {} : { prefer: `code=${preference.status}, example=${preference.example}` };
    const forwarded = httpRequest(
      target + incoming.url,
      { method: incoming.method, headers: { ...incoming.headers, ...prefer } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    /** Chooses the next answers, and counts from zero. */
    prefer(preference: Preference) {
      Object.assign(state, { preference, requests: 0 });
    },
    requests: () => state.requests,
    async close() {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await prism.close();
    },
  };
}

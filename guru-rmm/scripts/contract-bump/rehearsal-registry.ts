import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of an npm registry as fetching one package by its version takes, on loopback. */
export async function startRegistry(name: string, tarballs: Readonly<Record<string, Buffer>>) {
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    const version = /^\/tarballs\/(.+)\.tgz$/.exec(request.url ?? '')?.[1];
    const bytes = version === undefined ? undefined : tarballs[version];
    if (bytes) {
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(bytes);
    } else if (request.url === `/${name}`) {
      const versions = Object.entries(tarballs).map(([number, tarball]) => {
        const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
        const dist = { tarball: `${origin}/tarballs/${number}.tgz`, integrity };
        return [number, { name, version: number, dist }];
      });
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ name, 'dist-tags': {}, versions: Object.fromEntries(versions) }));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { consoleHeaders } from '../http/security-headers.ts';

/**
 * `/console`, all addresses below it, and its assets.
 * @param folder the built console: `index.html` and `assets/`
 */
export async function consolePages(
  app: FastifyInstance,
  { folder }: { readonly folder: string },
): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    cacheControl: false,
    acceptRanges: false,
    // The names of assets change with their content; the page itself is never kept.
    setHeaders: (reply) => reply.setHeader('cache-control', 'no-cache'),
  });
  app.get<{ Params: { '*': string } }>('/console/assets/*', async (request, reply) => {
    return reply.sendFile(request.params['*'], join(folder, 'assets'));
  });
  // The console itself knows its addresses.
  for (const path of ['/console', '/console/*']) app.get(path, async (_, reply) => sendPage(reply, folder));
}

/** The page with a nonce that its policy allows style elements by; Mantine makes such elements for its colours. */
async function sendPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const file = join(folder, 'index.html');
  if (!existsSync(file)) {
    throw new ApiError(
      'unavailable',
      'This server has no console to serve; its operator has to install it.',
      60,
    );
  }
  const nonce = randomBytes(18).toString('base64');
  const page = (await readFile(file, 'utf8')).replace('%NONCE%', nonce);
  return reply
    .headers(consoleHeaders(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page);
}

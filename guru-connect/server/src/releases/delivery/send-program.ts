import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ReleaseFile } from '../release-manifest.ts';
import { acceptsBrotli } from './accepts-brotli.ts';
import { compressedPath } from './compressed-copy.ts';
import { parseRange } from './parse-range.ts';

interface Representation {
  readonly path: string;
  /** In bytes, as sent. */
  readonly size: number;
  readonly etag: string;
  readonly encoding: 'br' | undefined;
}

/**
 * Sends a program: compressed to a client that takes Brotli, as it is to every other; from any byte on, so that a download
 * that broke off continues. The two have different ETags, and `If-Range` keeps bytes of one from being added to the other.
 * @param folder `releases/<channel>/<platform>`
 */
export async function sendProgram(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  folder: string,
  release: ReleaseFile,
): Promise<FastifyReply> {
  const { path, size, etag, encoding } = await choose(folder, release, headers['accept-encoding']);
  reply
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'no-cache')
    .header('etag', etag)
    .header('vary', 'Accept-Encoding')
    .type('application/octet-stream');
  if (encoding) reply.header('content-encoding', encoding);
  const condition = headers['if-range'];
  const isSame = condition === undefined || condition === etag;
  const range = isSame ? parseRange(headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    reply.removeHeader('content-encoding').removeHeader('content-disposition');
    return reply.code(416).header('content-range', `bytes */${size}`).send();
  }
  if (range === undefined) return reply.header('content-length', size).send(createReadStream(path));
  return reply
    .code(206)
    .header('content-length', range.end - range.start + 1)
    .header('content-range', `bytes ${range.start}-${range.end}/${size}`)
    .send(createReadStream(path, { start: range.start, end: range.end }));
}

async function choose(
  folder: string,
  release: ReleaseFile,
  acceptEncoding: string | undefined,
): Promise<Representation> {
  const { file, sha256 } = release;
  if (acceptsBrotli(acceptEncoding)) {
    const path = compressedPath(folder, release);
    const found = await stat(path).catch(() => undefined);
    // The same program may have been compressed by different versions of Brotli: its size tells most of them apart.
    if (found) return { path, size: found.size, etag: `"${sha256}-br-${found.size}"`, encoding: 'br' };
  }
  const path = join(folder, file);
  const { size } = await stat(path);
  return { path, size, etag: `"${sha256}-${size}"`, encoding: undefined };
}

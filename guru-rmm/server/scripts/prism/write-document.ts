import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Document {
  servers: { url: string }[];
  paths: Record<string, unknown>;
}

/**
 * Writes the pinned contract as Prism needs it: Prism serves paths as they are and ignores what a server's URL puts before
 * them.
 * @returns the file
 */
export function writePrismDocument(folder: string): string {
  const document: Document = createRequire(import.meta.url)('guru-connect-contract/openapi.json');
  const base = document.servers[0]?.url ?? '';
  const paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, item]) => [`${base}${path}`, item]),
  );
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify({ ...document, servers: [{ url: '/' }], paths }));
  return file;
}

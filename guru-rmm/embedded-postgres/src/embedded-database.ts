import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseAddress } from './address.ts';
import { type ClusterOptions, type DataFolder, startCluster } from './cluster.ts';
import { holderOf } from './folder-lock.ts';
import { prepareDatabase } from './roles/prepare-database.ts';
import { addressOf, type Product } from './roles/role-names.ts';

/** A product's database in its own cluster. Addresses hold passwords. */
export interface EmbeddedDatabase {
  readonly owner: DatabaseAddress;
  readonly server: DatabaseAddress;
  stop(): Promise<void>;
}

/** The server role's address, for an operator's tools. */
const SERVER_URL_FILE = 'database-url';
/** The auditor role's address. */
const AUDITOR_URL_FILE = 'database-auditor-url';

/**
 * Starts a product's database and makes its roles. Their passwords are new at each start, as the port is; the server's and
 * the auditor's address are in the data folder (mode 0600) while the database runs, the owner's is nowhere. The superuser
 * is used for nothing else.
 * @throws EmbeddedPostgresError when an operator must act
 */
export async function startEmbeddedDatabase(
  options: ClusterOptions & { readonly product: Product },
): Promise<EmbeddedDatabase> {
  const { product, folder } = options;
  const cluster = await startCluster(options);
  const publish = (file: string, { url }: DatabaseAddress) =>
    writeFile(join(folder.path, file), `${url}\n`, { mode: 0o600 });
  const stop = async () => {
    for (const file of [SERVER_URL_FILE, AUDITOR_URL_FILE])
      await rm(join(folder.path, file), { force: true });
    await cluster.stop();
  };
  try {
    const passwords = await prepareDatabase(cluster.superuser, product, { replacePasswords: true });
    const address = (role: keyof typeof passwords) =>
      addressOf(cluster.superuser, product, role, passwords[role] ?? '');
    await publish(SERVER_URL_FILE, address('server'));
    await publish(AUDITOR_URL_FILE, address('auditor'));
    return { owner: address('owner'), server: address('server'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The auditor role's address in a data folder, with its password; undefined when no server runs there. */
export async function auditorUrl(folder: Pick<DataFolder, 'path' | 'lockFile'>): Promise<string | undefined> {
  if ((await holderOf(join(folder.path, folder.lockFile))) === undefined) return undefined;
  const content = await readFile(join(folder.path, AUDITOR_URL_FILE), 'utf8').catch(() => '');
  return content.trim() || undefined;
}

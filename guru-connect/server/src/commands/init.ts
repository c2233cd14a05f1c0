import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { auditorUrl } from '@guru/embedded-postgres';
import { findFolders } from '../app/folders.ts';
import { deriveConfiguration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadTokenSecrets } from '../config/token-secrets.ts';
import { bringUpToDate } from '../database/bring-up-to-date.ts';
import { openDatabase } from '../database/open-database.ts';
import { dataFolder } from '../database/product.ts';
import { makeLogger } from '../logging/make-logger.ts';
import { makeFirstAdministrator } from '../technicians/first-administrator.ts';

/**
 * `guru-connect init`: makes the data folder, the database with its tables, the signing key and the first administrator.
 * What is there already stays.
 * @throws ConfigurationError while a relay runs on the data folder: it has done all of this
 */
export async function init(
  home: string,
  environment: NodeJS.ProcessEnv,
  { login, json }: { readonly login: string; readonly json: boolean },
): Promise<string> {
  const config = deriveConfiguration(readEnvironment(environment));
  const { dataDir, databaseUrl, publicUrl, host, port } = config;
  if (databaseUrl === undefined && (await auditorUrl(dataFolder(dataDir))) !== undefined)
    throw new ConfigurationError(`A relay runs in ${dataDir} and has set everything up already.`);
  await mkdir(dataDir, { recursive: true });
  loadTokenSecrets(dataDir, config.tokenSecretFile);
  const database = await openDatabase(config, () => undefined);
  try {
    const { address, owner, sql } = database;
    await bringUpToDate(
      { server: address, owner },
      findFolders(home, config).migrations,
      makeLogger('silent'),
    );
    const first = await makeFirstAdministrator(sql, login);
    const console = `${publicUrl ?? `http://${host}:${port}`}/console`;
    if (json) return `${JSON.stringify({ data_dir: dataDir, console, first_sign_in: first ?? null })}\n`;
    const account = first
      ? `[OK] made the first administrator\n  login:    ${first.login}\n  password: ${first.password}   (shown once)\n`
      : '[OK] there are technicians already\n';
    return `[OK] ${databaseUrl === undefined ? join(dataDir, 'postgres') : 'the database'} is ready\n${account}Next: guru-connect serve, then open ${console}\n`;
  } finally {
    await database.close();
  }
}

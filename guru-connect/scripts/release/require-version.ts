import { readFile } from 'node:fs/promises';
import { PRODUCT_VERSION } from '../../server/src/product-version.ts';

/** The version in a package file; throws when it is not the one that the programs call themselves. */
export async function requireVersion(packageFile: string): Promise<string> {
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
  if (version !== PRODUCT_VERSION) {
    throw new Error(
      `${packageFile} has version ${version}, server/src/product-version.ts ${PRODUCT_VERSION}: make them one.`,
    );
  }
  return version;
}

import { access } from 'node:fs/promises';

/** Throws one sentence that names the first part that has not been built. */
export async function requireBuilds(parts: readonly { file: string; workspace: string }[]): Promise<void> {
  for (const { file, workspace } of parts) {
    await access(file).catch(() => {
      throw new Error(`${file} is missing: run "npm run build -w ${workspace}" first.`);
    });
  }
}

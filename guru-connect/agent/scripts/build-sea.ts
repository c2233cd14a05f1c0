// Builds dist/linux-x64/guru-connect-agent: this Node binary with the bundled agent and its native parts inside.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist/linux-x64');
const work = join(root, 'dist/sea');
const binary = join(out, 'guru-connect-agent');
const require = createRequire(import.meta.url);

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** The loader that jpeg-turbo uses looks for its library beside itself; in the single file it lies elsewhere. */
const prebuiltBinding: Plugin = {
  name: 'prebuilt-binding',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^pkg-prebuilds$/ }, () => ({ path: 'pkg-prebuilds', namespace: 'prebuilt' }));
    onLoad({ filter: /.*/, namespace: 'prebuilt' }, () => ({
      contents: `module.exports = () => {
        const loaded = { exports: {} };
        process.dlopen(loaded, process.resourcesPath + '/jpeg-turbo/node-napi-v7.node');
        return loaded.exports;
      };`,
      loader: 'js',
    }));
  },
};

async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'src/sea/entry.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    define: {
      // libraries must not be searched for beside the file: its folder may be writable by others
      __dirname: '"/dev/null"',
      'import.meta.url': '"file:///dev/null"',
      // ws looks for its optional accelerators unless told that there are none
      'process.env.WS_NO_BUFFER_UTIL': '"1"',
      'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
    },
    plugins: [prebuiltBinding],
    legalComments: 'none',
    logLevel: 'warning',
  });
}

function writeBlob(main: string): string {
  const koffi = packageFolder('@koromix/koffi-linux-x64');
  const jpeg = join(packageFolder('@julusian/jpeg-turbo'), 'prebuilds/jpeg-turbo-linux-x64');
  const output = join(work, 'agent.blob');
  const config = join(work, 'sea-config.json');
  const assets = {
    'kernel.wasm': join(root, 'dist/kernel.wasm'),
    'koffi/linux_x64/koffi.node': join(koffi, 'linux_x64/koffi.node'),
    'jpeg-turbo/node-napi-v7.node': join(jpeg, 'node-napi-v7.node'),
    'jpeg-turbo/libturbojpeg.so.0': join(jpeg, 'libturbojpeg.so.0'),
  };
  writeFileSync(
    config,
    JSON.stringify({ main, output, disableExperimentalSEAWarning: true, useCodeCache: true, assets }),
  );
  execFileSync(process.execPath, ['--experimental-sea-config', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return output;
}

/** Copies this Node without its symbol table, which only debuggers read; a machine without binutils keeps it. */
function copyNode(): void {
  if (!readFileSync(process.execPath).includes(FUSE)) {
    throw new Error(`${process.execPath} cannot become a single file: build with a Node.js from nodejs.org`);
  }
  rmSync(binary, { force: true });
  copyFileSync(process.execPath, binary);
  chmodSync(binary, 0o755);
  try {
    execFileSync('strip', ['--strip-all', binary], { stdio: 'ignore' });
  } catch {
    copyFileSync(process.execPath, binary);
  }
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  // TODO(platform): other systems
  throw new Error('the single file is built on linux-x64 only');
}
mkdirSync(out, { recursive: true });
mkdirSync(work, { recursive: true });
const main = join(work, 'agent.cjs');
await bundle(main);
const blob = writeBlob(main);
copyNode();
const postject = require.resolve('postject/dist/cli.js');
execFileSync(process.execPath, [postject, binary, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE], {
  stdio: 'ignore',
});
process.stdout.write(`[OK] ${binary} (${Math.round(statSync(binary).size / 1e6)} MB)\n`);

// Compiles assembly/kernel.ts to dist/kernel.wasm, unless that is newer than its source.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = 'assembly/kernel.ts';
const output = 'dist/kernel.wasm';

function modified(file: string): number {
  return statSync(`${root}/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Runs the compiler in a Node of its own: under tsx, which reads every module to see whether it needs stripping, the 13 MB of
 * its optimizer cost ten times as much as the compiling.
 * @throws with the compiler's own messages when the source does not compile
 */
function buildKernel(): void {
  if (modified(output) > Math.max(modified(source), modified('scripts/build-kernel.ts'))) return;
  mkdirSync(`${root}/dist`, { recursive: true });
  // stub runtime and imported memory: the kernel owns no memory, the pictures lie where the host put them
  const options = [source, '--baseDir', root, '--outFile', output, '--optimizeLevel', '3', '--converge'];
  const host = ['--runtime', 'stub', '--noAssert', '--importMemory', '--memoryBase', '1024'];
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');
  execFileSync(process.execPath, [compiler, ...options, '--enable', 'simd', ...host], {
    cwd: root,
    stdio: 'pipe',
  });
}

buildKernel();

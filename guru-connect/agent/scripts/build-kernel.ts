// Compiles assembly/kernel.ts to dist/kernel.wasm, unless that is newer than its source.
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = 'assembly/kernel.ts';
const output = 'dist/kernel.wasm';

function modified(file: string): number {
  return statSync(`${root}/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Throws with the compiler's own messages when the source does not compile. */
export async function buildKernel(): Promise<void> {
  if (modified(output) > Math.max(modified(source), modified('scripts/build-kernel.ts'))) return;
  mkdirSync(`${root}/dist`, { recursive: true });
  // stub runtime and imported memory: the kernel owns no memory, the pictures lie where the host put them
  const options = [source, '--baseDir', root, '--outFile', output, '--optimizeLevel', '3', '--converge'];
  const { error, stderr } = await asc.main([
    ...options,
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--noAssert',
    '--importMemory',
    '--memoryBase',
    '1024',
  ]);
  if (error) throw new Error(`kernel does not compile: ${stderr.toString() || error.message}`);
}

await buildKernel();

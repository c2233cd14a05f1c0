/** `npm run drift`: breaks the contract on purpose, one change at a time, and writes which check caught it to docs/drift.md. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCluster } from '@guru/embedded-postgres';
import { dataFolder } from '../../server/src/database/product.ts';
import { applyChange } from './apply-change.ts';
import { DRIFT_CHANGES, type DriftChange } from './changes.ts';
import { copyProduct } from './copy-product.ts';
import { type DriftResult, renderTable } from './render-table.ts';
import { runTests } from './run-tests.ts';

const product = fileURLToPath(new URL('../..', import.meta.url));

/** Without any change everything passes; else a failure would prove nothing. */
async function assertSound(copy: string): Promise<void> {
  const files = [...new Set(DRIFT_CHANGES.map(({ test }) => test))];
  const { passed, failures } = await runTests(copy, files);
  if (failures.length > 0 || passed === 0)
    throw new Error(
      `the unchanged copy fails: ${failures.map(({ title, message }) => `${title}: ${message}`).join('\n')}`,
    );
  process.stdout.write(`[OK] ${passed} tests pass on the unchanged copy\n`);
}

async function tryChange(copy: string, change: DriftChange): Promise<DriftResult> {
  const undo = await applyChange(copy, change);
  try {
    const { failures } = await runTests(copy, [change.test], change.title);
    const [caught] = failures;
    process.stdout.write(`${caught ? '[OK]' : '[ERROR]'} ${change.what}: ${caught?.title ?? 'not caught'}\n`);
    return { change, caught };
  } finally {
    await undo();
  }
}

const only = process.argv[2];
let stopping = false;
// The running tests end first; then the copy and its database are taken away as always.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping = true;
  });
}
const copy = await mkdtemp(join(tmpdir(), 'guru-connect-drift-'));
const cluster = await startCluster({ folder: dataFolder(join(copy, 'database')), durable: false });
try {
  // One database server for all runs: each test file makes a database of its own in it.
  process.env.TEST_DATABASE_URL = cluster.superuser.url;
  await copyProduct(product, copy);
  if (only === undefined) await assertSound(copy);
  const results: DriftResult[] = [];
  for (const change of DRIFT_CHANGES) {
    if (stopping) throw new Error('stopped before the end');
    if (only === undefined || change.what.includes(only)) results.push(await tryChange(copy, change));
  }
  if (only === undefined) await writeFile(join(product, 'docs/drift.md'), renderTable(results));
  if (results.some(({ caught }) => caught === undefined)) process.exitCode = 1;
} finally {
  await cluster.stop();
  await rm(copy, { recursive: true, force: true });
}

import { join } from 'node:path';
import { generatedFiles, stalePaths, writeGenerated } from './generate/generated-folder.ts';
import { reportProblems } from './report-problems.ts';

/** Writes `generated/`, or with `--check` fails when it is not what would be written. */
const root = join(import.meta.dirname, '..');
const files = await generatedFiles(root);
if (process.argv.includes('--check')) {
  const stale = await stalePaths(root, files);
  const problem = `generated/ is stale, run \`npm run generate\`: ${stale.join(', ')}`;
  reportProblems(stale.length > 0 ? [problem] : [], `generated/ is current: ${files.length} files`);
} else {
  const changed = await writeGenerated(root, files);
  process.stdout.write(`[OK] generated/: ${files.length} files, ${changed.length} changed\n`);
}

import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import semver from 'semver';

/**
 * `npm run start-major` moves every path from `/v1/` to `/v2/`, in the document, the tests and the texts, and writes the
 * changeset of a major. The old major stays in its published package and on servers; only its fixes come from its branch.
 */
const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const [from, to] = [semver.major(version), semver.major(version) + 1];

for (const name of await readdir(join(root, 'openapi/paths'))) {
  const moved = name.replace(`v${from}.`, `v${to}.`);
  await rename(join(root, 'openapi/paths', name), join(root, 'openapi/paths', moved));
}

/** Paths and files by their slash, `supported_versions` by its own form; `v1,` of a webhook's signature is neither. */
function move(text: string): string {
  return text
    .replaceAll(new RegExp(`/v${from}(?=[/.\\\\])`, 'g'), `/v${to}`)
    .replaceAll(`"supported_versions": ["v${from}"]`, `"supported_versions": ["v${to}"]`)
    .replaceAll(`  - v${from}\n`, `  - v${to}\n`);
}

const folders = ['openapi', 'tests'];
const below = await Promise.all(
  folders.map(async (folder) =>
    (await readdir(join(root, folder), { recursive: true })).map((path) => join(folder, path)),
  ),
);
const sources = below.flat().filter((path) => /\.(?:ya?ml|test\.ts)$/.test(path));
for (const path of [...sources, 'CONTRACT.md']) {
  const before = await readFile(join(root, path), 'utf8');
  if (move(before) !== before) await writeFile(join(root, path), move(before));
}
await writeFile(
  join(root, `.changeset/major-${to}.md`),
  `---\n'guru-connect-contract': major\n---\n\nEvery path is below \`/v${to}/\`. Servers that offer both majors are found by \`supported_versions\`.\n`,
);
process.stdout.write(
  `[OK] paths are below /v${to}/; change what breaks, then npm run generate and npm run raise\n`,
);

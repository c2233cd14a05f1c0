import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import bundlePrograms from '../../tests/support/bundle-programs.mjs';

const lists = ['../../../debian-packages.txt', '../../../debian-packages-cases.txt'];

/** Names of the packages in a list; the rest of a line is a comment. */
function packagesOf(list) {
  const lines = readFileSync(new URL(list, import.meta.url), 'utf8').split('\n');
  return lines.map((line) => line.replace(/#.*/, '').trim()).filter((name) => name !== '');
}

function isInstalled(name) {
  try {
    const status = execFileSync('dpkg', ['-s', name], { stdio: 'pipe' });
    return String(status).includes('Status: install ok installed');
  } catch {
    return false;
  }
}

/** Refuses to start without root or without a package, and says what to do: no case is skipped. */
export default async function requirePackages() {
  if (process.getuid() !== 0) throw new Error('the cases start servers of several users: run them as root');
  const missing = lists.flatMap(packagesOf).filter((name) => !isInstalled(name));
  if (missing.length > 0)
    throw new Error(`packages are missing: apt-get install --no-install-recommends ${missing.join(' ')}`);
  await bundlePrograms();
}

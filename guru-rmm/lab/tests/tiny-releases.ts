import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const tiny = fileURLToPath(new URL('./tiny', import.meta.url));

/** Packs two releases of the real layout, whose programs do next to nothing, into a folder. */
export function packTinyReleases(folder: string): { gcRelease: string; rmmRelease: string } {
  const pack = (name: string, programs: readonly string[], postgres: boolean) => {
    const root = mkdtempSync(path.join(folder, 'pack-'));
    mkdirSync(path.join(root, name, 'bin'), { recursive: true });
    for (const program of programs)
      copyExecutable(`${tiny}/${program}.mjs`, path.join(root, name, 'bin', program));
    mkdirSync(path.join(root, name, 'server'));
    if (postgres) copyExecutable('/bin/sleep', path.join(root, name, 'server/postgres'));
    const archive = path.join(folder, `${name}-linux-x64.tar.gz`);
    execFileSync('tar', ['-czf', archive, '-C', root, name]);
    return archive;
  };
  return {
    gcRelease: pack('guru-connect-1.0.0', ['guru-connect'], true),
    rmmRelease: pack('guru-rmm-1.0.0', ['guru-rmm', 'guru-rmm-agent'], false),
  };
}

function copyExecutable(from: string, to: string): void {
  copyFileSync(from, to);
  execFileSync('chmod', ['0755', to]);
}

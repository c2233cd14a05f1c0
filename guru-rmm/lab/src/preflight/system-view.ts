import { execFileSync } from 'node:child_process';
import type { SystemView } from './packages.ts';

/** What the machine has, as the dynamic linker's cache and PATH show it. */
export function readSystemView(): SystemView {
  const libraries = new Set(listLibraries());
  return { path: process.env.PATH ?? '', hasLibrary: (file) => libraries.has(file) };
}

function listLibraries(): string[] {
  for (const program of ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig']) {
    try {
      const text = execFileSync(program, ['-p'], { encoding: 'utf8', timeout: 60_000 });
      return [...text.matchAll(/^\s+(\S+) \(/gm)].map((match) => match[1] ?? '');
    } catch {
      // not there under this name: the next one
    }
  }
  return [];
}

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `npm run rehearse:documents` runs the commands of docs/releasing.md, each way of releasing in a copy of its own. */
const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/releasing.md'), 'utf8');

/** The blocks of commands that a way of releasing takes, in order; their fences say which: ```sh major. */
function commandsOf(way: string): string[] {
  const blocks = page.matchAll(/^( *)```sh (\w+)\n([\s\S]*?)^ *```$/gm);
  return [...blocks]
    .filter(([, , name]) => name === way)
    .map(([, indent = '', , text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

function rehearse(way: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'contract-document-'));
  const copy = join(folder, 'copy');
  try {
    const isCopied = (path: string) => !/\/(?:node_modules|dist-pack|\.git)$/.test(path);
    cpSync(root, copy, { recursive: true, filter: isCopied });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@localhost', ...args], {
        cwd: copy,
      });
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'before');
    const commands = commandsOf(way);
    if (commands.length === 0) throw new Error(`docs/releasing.md has no commands for a ${way}`);
    for (const command of commands) {
      execFileSync('bash', ['-euc', command], { cwd: copy, stdio: ['ignore', 'inherit', 'inherit'] });
      process.stdout.write(`[OK] ${way}: ${command.split('\n', 1)[0]}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const way of ['minor', 'major']) rehearse(way);

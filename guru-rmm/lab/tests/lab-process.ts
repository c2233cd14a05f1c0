import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLab } from '../scripts/bundle.ts';

/** Not `dist/`, which may be of yesterday, and a folder of this process: runs may stand side by side. */
const PROGRAM = fileURLToPath(new URL(`../out/lab-${process.pid}`, import.meta.url));

export interface LabProcess {
  child: ChildProcess;
  /** Everything it has written so far, both streams. */
  output(): string;
  /** Resolves when a line has been written; rejects when it ends without it. */
  said(text: string, timeoutMs?: number): Promise<void>;
  ended: Promise<number | null>;
}

/** Bundles the lab as it ships, for `runLab`: loading its sources costs each start more than all that it does. */
export const buildLab = () => bundleLab(PROGRAM);

export const removeLab = () => rmSync(PROGRAM, { recursive: true, force: true });

/** Runs the lab's own command line in a process of its own, as a person does. */
export function runLab(args: readonly string[], env: Record<string, string> = {}): LabProcess {
  const { NODE_OPTIONS: _, DISPLAY: __, INIT_CWD: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [path.join(PROGRAM, 'lab.mjs'), ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    child,
    output: () => text,
    ended,
    said(wanted, timeoutMs = 120_000) {
      return new Promise((resolve, reject) => {
        const fail = (why: string) => reject(new Error(`${why} before "${wanted}": ${text}`));
        const timer = setTimeout(() => fail('timeout'), timeoutMs);
        const look = () => {
          if (!text.includes(wanted)) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => fail('it ended'));
      });
    },
  };
}

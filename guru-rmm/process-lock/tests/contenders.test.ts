import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ownIdentity } from '../src/process-identity.ts';

const CONTENDERS = 4;
const ROUNDS = 60;
const DEAD = JSON.stringify({ ...ownIdentity(), pid: 2 ** 31 - 2 });

const folder = mkdtempSync(join(tmpdir(), 'folder-lock-race-'));
const file = join(folder, 'a.lock');
let contenders: ReturnType<typeof startContender>[];

/** A process of its own that takes orders; `ask` sends one and returns its answer. */
function startContender() {
  const program = join(import.meta.dirname, 'contender.ts');
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', program, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const answer = async () => String((await lines.next()).value);
  return {
    answer,
    ask(order: string): Promise<string> {
      child.stdin?.write(`${order}\n`);
      return answer();
    },
    async end(): Promise<void> {
      const exited = once(child, 'exit');
      child.stdin?.end();
      await exited;
    },
  };
}

beforeAll(async () => {
  contenders = Array.from({ length: CONTENDERS }, startContender);
  for (const contender of contenders) expect(await contender.answer()).toBe('ready');
});
afterAll(async () => {
  await Promise.all(contenders.map((contender) => contender.end()));
  rmSync(folder, { recursive: true });
});

test('of several processes that find the same dead lock, exactly one takes it over', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    writeFileSync(file, DEAD);
    const answers = await Promise.all(contenders.map((contender) => contender.ask('take')));
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    await Promise.all(contenders.map((contender) => contender.ask('release')));
  }
  expect(readdirSync(folder)).toEqual([]);
});

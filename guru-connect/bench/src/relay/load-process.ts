import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sleep } from '../context.ts';
import type { Answer, Call } from './serve-calls.ts';

/** What a load process can be asked: one argument, one answer, both structured-cloneable. */
export type Methods = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

const bench = fileURLToPath(new URL('../..', import.meta.url));
const STOP_MS = 5000;

/** A process that makes load, so that the work of making it is not on the relay's event loop nor on the runner's. */
export class LoadProcess<M extends Methods> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #calls = 0;

  /** @param file name of the module in `load/`, which calls `serveCalls` */
  constructor(file: string) {
    this.#child = fork(fileURLToPath(new URL(`load/${file}`, import.meta.url)), [], {
      cwd: bench,
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (answer: Answer) => {
      const call = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) call?.reject(new Error(`${file}: ${answer.error}`));
      else call?.resolve(answer.value);
    });
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`${file} ended with ${code ?? signal}`));
      this.#waiting.clear();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws Error what the method throws, or that the process has ended */
  call<Name extends keyof M & string>(
    name: Name,
    argument: Parameters<M[Name]>[0],
  ): Promise<Awaited<ReturnType<M[Name]>>> {
    return new Promise((resolve, reject) => {
      this.#calls += 1;
      const call: Call = { id: this.#calls, name, argument };
      this.#waiting.set(call.id, {
        resolve: (value) => resolve(value as Awaited<ReturnType<M[Name]>>),
        reject,
      });
      this.#child.send(call, (error) => {
        if (error && this.#waiting.delete(call.id)) reject(error);
      });
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const late = sleep(STOP_MS).then(() => this.#child.kill('SIGKILL'));
    await Promise.race([exited, late]);
    await exited;
  }
}

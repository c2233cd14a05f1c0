import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Answer, Call, Methods } from './serve-calls.ts';

const STOP_MS = 5000;
/** More than any call needs on a busy machine; a peer that never answers must not hold the run. */
const LONGEST_CALL_MS = 600_000;

/** A process that makes load, so that the work of making it is not on the relay's event loop nor on the runner's. */
export class LoadProcess<M extends Methods> {
  readonly #file: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #calls = 0;

  /**
   * @param file name of the module in `load/`, which calls `serveCalls`
   * @param folder holds the bundled modules
   */
  constructor(file: string, folder: string) {
    this.#file = file;
    this.#child = fork(path.join(folder, file.replace(/\.ts$/, '.mjs')), [], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (answer: Answer) => {
      const call = this.#waiting.get(answer.id);
      if ('error' in answer) call?.reject(new Error(`${file}: ${answer.error}`));
      else {
        this.#waiting.delete(answer.id);
        call?.resolve(answer.value);
      }
    });
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`${file} ended with ${code ?? signal}`));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws Error what the method throws, that the process has ended, or that ten minutes have passed */
  call<Name extends keyof M & string>(
    name: Name,
    argument: Parameters<M[Name]>[0],
  ): Promise<Awaited<ReturnType<M[Name]>>> {
    return new Promise((resolve, reject) => {
      this.#calls += 1;
      const call: Call = { id: this.#calls, name, argument };
      const fail = (error: Error) => {
        clearTimeout(timer);
        if (this.#waiting.delete(call.id)) reject(error);
      };
      const late = `${this.#file}: no answer to ${name} in ${LONGEST_CALL_MS / 1000} s`;
      const timer = setTimeout(() => fail(new Error(late)), LONGEST_CALL_MS);
      this.#waiting.set(call.id, {
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value as Awaited<ReturnType<M[Name]>>);
        },
        reject: fail,
      });
      this.#child.send(call, (error) => {
        if (error) fail(error);
      });
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(late);
  }
}

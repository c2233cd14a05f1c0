import { sleep } from '../context.ts';
import type { Ports } from '../ports.ts';
import type { Figure } from './figures.ts';
import { LoadProcess } from './load-process.ts';
import type { Methods } from './serve-calls.ts';
import { RelayProcess } from './relay-process.ts';
import type { Release } from './release.ts';
import type { Sizes } from './sizes.ts';

/** Measures one thing on a relay of its own. */
export type Case = (bench: BenchContext) => Promise<Figure[]>;

interface Running {
  end(): Promise<void>;
}

/** What a case gets; it ends everything that the case has started. */
export class BenchContext {
  readonly sizes: Sizes;
  readonly #release: Release;
  readonly #loads: string;
  readonly #ports: Ports;
  readonly #report: (line: string) => void;
  readonly #running: Running[] = [];
  #ended = false;

  /** @param parts `loads`: folder of the bundled load processes */
  constructor(parts: {
    sizes: Sizes;
    release: Release;
    loads: string;
    ports: Ports;
    report: (line: string) => void;
  }) {
    this.sizes = parts.sizes;
    this.#release = parts.release;
    this.#loads = parts.loads;
    this.#ports = parts.ports;
    this.#report = parts.report;
  }

  progress(line: string): void {
    this.#report(line);
  }

  async startRelay(): Promise<RelayProcess> {
    const port = await this.#ports.take();
    this.#refuseAfterEnd();
    const relay = new RelayProcess(this.#release, port);
    this.keep({ end: () => relay.dispose() });
    return await relay.start();
  }

  startLoad<M extends Methods>(file: string): LoadProcess<M> {
    this.#refuseAfterEnd();
    const load = new LoadProcess<M>(file, this.#loads);
    this.keep({ end: () => load.stop() });
    return load;
  }

  takePort(): Promise<number> {
    return this.#ports.take();
  }

  keep(running: Running): void {
    this.#running.push(running);
  }

  /** Ends what was started, the latest first, each even when another one fails to end. */
  async end(): Promise<void> {
    this.#ended = true;
    for (let running = this.#running.pop(); running; running = this.#running.pop())
      await running.end().catch((error: unknown) => this.progress(`[WARNING] ending it: ${error}`));
  }

  /** Takes a sample again and again. @returns all of them, at least one */
  async sample(take: () => number, seconds: number, everyMs = 250): Promise<number[]> {
    const samples = [take()];
    for (const end = Date.now() + seconds * 1000; Date.now() < end; samples.push(take()))
      await sleep(everyMs);
    return samples;
  }

  /** A run that is interrupted ends what its case has started; the case must not start more. */
  #refuseAfterEnd(): void {
    if (this.#ended) throw new Error('the run was interrupted');
  }
}

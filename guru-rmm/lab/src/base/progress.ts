/** Lines for a person who watches: one for each step that ended, with its milliseconds. */
export interface Progress {
  /** Runs a step and reports how it ended; passes its value or its error on. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
  note(line: string): void;
}

export function createProgress(write: (line: string) => void): Progress {
  return {
    async step(name, run) {
      const began = performance.now();
      const ms = () => Math.round(performance.now() - began);
      try {
        const value = await run();
        write(`[OK] ${name} ${ms()} ms`);
        return value;
      } catch (error) {
        write(`[ERROR] ${name} ${ms()} ms`);
        throw error;
      }
    },
    note: write,
  };
}

/** For runs whose steps nobody watches. */
export const silentProgress: Progress = createProgress(() => {});

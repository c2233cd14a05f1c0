/** How one step went; `ms` is its duration. */
export interface StepReport {
  name: string;
  ms: number;
  outcome: 'done' | 'failed';
}

/** Has something undone when this step, or a later one, fails. */
export type OnUndo = (undo: () => Promise<void>) => void;

/** Runs one step of a procedure and resolves with its result, which the next step takes. */
export type Step = <Result>(name: string, run: (onUndo: OnUndo) => Promise<Result>) => Promise<Result>;

interface RunOptions {
  signal: AbortSignal;
  report: (report: StepReport) => void;
  onUndoFailed: (step: string, error: unknown) => void;
}

/**
 * Runs a procedure that is made of steps. When one fails, or `signal` aborts, everything that the steps have registered is
 * undone, last first, and the reason is thrown. An undo that itself fails is reported and does not stop the others.
 */
export async function runSteps<Result>(
  procedure: (step: Step) => Promise<Result>,
  { signal, report, onUndoFailed }: RunOptions,
): Promise<Result> {
  const undos: { name: string; undo: () => Promise<void> }[] = [];
  const step: Step = async (name, run) => {
    signal.throwIfAborted();
    const startedAt = performance.now();
    const finish = (outcome: StepReport['outcome']) =>
      report({ name, ms: Math.round(performance.now() - startedAt), outcome });
    try {
      const result = await run((undo) => undos.push({ name, undo }));
      finish('done');
      return result;
    } catch (error) {
      finish('failed');
      throw error;
    }
  };

  try {
    const result = await procedure(step);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    for (const { name, undo } of undos.reverse()) {
      try {
        await undo();
      } catch (undoError) {
        onUndoFailed(name, undoError);
      }
    }
    throw error;
  }
}

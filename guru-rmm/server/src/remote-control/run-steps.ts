/** One step of a procedure. `undo` takes back whatever the step did, also when it failed half-way. */
export interface Step<State> {
  name: string;
  run: (state: State, signal: AbortSignal) => Promise<void>;
  undo?: (state: State) => Promise<void>;
}

/**
 * Runs the steps in order. When one fails, or `signal` asks to stop, every step that had begun is undone, last first,
 * and the reason is thrown. An undo that itself fails is reported and stops nothing: the rest is still undone.
 */
export async function runSteps<State>(
  steps: readonly Step<State>[],
  state: State,
  signal: AbortSignal,
  onUndoFailed: (step: string, error: unknown) => void,
): Promise<void> {
  const begun: Step<State>[] = [];
  try {
    for (const step of steps) {
      signal.throwIfAborted();
      begun.push(step);
      await step.run(state, signal);
    }
    signal.throwIfAborted();
  } catch (error) {
    for (const step of begun.reverse()) {
      try {
        await step.undo?.(state);
      } catch (undoError) {
        onUndoFailed(step.name, undoError);
      }
    }
    throw error;
  }
}

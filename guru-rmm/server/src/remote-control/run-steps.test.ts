import { beforeEach, expect, test } from '@jest/globals';
import { runSteps, type Step } from './run-steps.ts';

let log: string[];
beforeEach(() => {
  log = [];
});
const step = (name: string, fails = false, undoFails = false): Step<null> => ({
  name,
  run: async () => {
    log.push(name);
    if (fails) throw new Error(`${name} failed`);
  },
  undo: async () => {
    log.push(`undo ${name}`);
    if (undoFails) throw new Error('undo failed');
  },
});
const never = new AbortController().signal;
const noUndoFailure = () => {
  throw new Error('no undo was to fail');
};

test('runs the steps in order and undoes nothing when all is well', async () => {
  await runSteps([step('a'), step('b')], null, never, noUndoFailure);
  expect(log).toEqual(['a', 'b']);
});

test('undoes what had begun, last first, the failing step included', async () => {
  await expect(runSteps([step('a'), step('b', true), step('c')], null, never, noUndoFailure)).rejects.toThrow(
    'b failed',
  );
  expect(log).toEqual(['a', 'b', 'undo b', 'undo a']);
});

test('an undo that fails stops no other and hides no reason', async () => {
  const failed: string[] = [];
  const run = runSteps([step('a'), step('b', true, true)], null, never, (name) => failed.push(name));
  await expect(run).rejects.toThrow('b failed');
  expect(log).toEqual(['a', 'b', 'undo b', 'undo a']);
  expect(failed).toEqual(['b']);
});

test('stops between steps when asked to, after the last one too', async () => {
  const controller = new AbortController();
  const stopping: Step<null> = { name: 'stop', run: async () => controller.abort(new Error('gone')) };
  await expect(runSteps([step('a'), stopping], null, controller.signal, noUndoFailure)).rejects.toThrow(
    'gone',
  );
  expect(log).toEqual(['a', 'undo a']);
});

import { beforeEach, expect, test } from '@jest/globals';
import { runSteps, type Step, type StepReport } from './run-steps.ts';

let log: string[];
let reports: StepReport[];
beforeEach(() => {
  log = [];
  reports = [];
});

const options = {
  signal: new AbortController().signal,
  report: (report: StepReport) => void reports.push(report),
  onUndoFailed: (): void => {
    throw new Error('an undo failed');
  },
};
const does = (step: Step, name: string, result: string) =>
  step(name, async (onUndo) => {
    log.push(name);
    onUndo(async () => void log.push(`undo ${name}`));
    return result;
  });
const fails = (step: Step, name: string, undoFails = false) =>
  step(name, async (onUndo) => {
    log.push(name);
    onUndo(async () => {
      log.push(`undo ${name}`);
      if (undoFails) throw new Error('undo failed');
    });
    throw new Error(`${name} failed`);
  });

test('hands the result of each step to the next, and undoes nothing when all succeed', async () => {
  const result = await runSteps(async (step) => {
    const first = await does(step, 'a', 'one');
    return `${first} ${await does(step, 'b', 'two')}`;
  }, options);
  expect(result).toBe('one two');
  expect(log).toEqual(['a', 'b']);
});

test('undoes what the steps have done, last first, the failing step included', async () => {
  const run = runSteps(async (step) => {
    await does(step, 'a', '');
    await fails(step, 'b');
    await does(step, 'c', '');
  }, options);
  await expect(run).rejects.toThrow('b failed');
  expect(log).toEqual(['a', 'b', 'undo b', 'undo a']);
});

test('an undo that fails stops no other and hides no reason', async () => {
  const failed: string[] = [];
  const run = runSteps(
    async (step) => {
      await does(step, 'a', '');
      await fails(step, 'b', true);
    },
    { ...options, onUndoFailed: (name) => void failed.push(name) },
  );
  await expect(run).rejects.toThrow('b failed');
  expect(log).toEqual(['a', 'b', 'undo b', 'undo a']);
  expect(failed).toEqual(['b']);
});

test.each([
  ['before the next step', true],
  ['after the last one', false],
])('stops when its signal aborts, %s, and undoes what was done', async (_when, hasNext) => {
  const controller = new AbortController();
  const run = runSteps(
    async (step) => {
      await does(step, 'a', '');
      controller.abort(new Error('gone'));
      if (hasNext) await does(step, 'b', '');
    },
    { ...options, signal: controller.signal },
  );
  await expect(run).rejects.toThrow('gone');
  expect(log).toEqual(['a', 'undo a']);
});

test('reports name, duration and outcome of each step that ran', async () => {
  const run = runSteps(async (step) => {
    await does(step, 'a', '');
    await fails(step, 'b');
  }, options);
  await expect(run).rejects.toThrow('b failed');
  expect(reports).toEqual([
    { name: 'a', ms: expect.any(Number), outcome: 'done' },
    { name: 'b', ms: expect.any(Number), outcome: 'failed' },
  ]);
});

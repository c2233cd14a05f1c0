import { expect, test } from '@jest/globals';
import { NewestJob } from './newest-job.ts';

test('runs one job, and of those that come meanwhile the newest', async () => {
  const jobs = new NewestJob();
  const ran: string[] = [];
  let finish = () => {};
  const first = jobs.start(async () => {
    ran.push('first');
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  const add = (name: string) =>
    jobs.start(async () => {
      ran.push(name);
    });
  await add('second');
  await add('third');
  expect(ran).toEqual(['first']);
  finish();
  await first;
  expect(ran).toEqual(['first', 'third']);
});

test('drops the job that waits', async () => {
  const jobs = new NewestJob();
  const ran: string[] = [];
  const first = jobs.start(() => Promise.resolve());
  void jobs.start(async () => {
    ran.push('dropped');
  });
  jobs.forget();
  await first;
  expect(ran).toEqual([]);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandJournal } from './command-journal.ts';

const done = { ok: true, result: { started: true } } as const;
let folder: string;
const open = () => CommandJournal.open(join(folder, 'commands.json'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('CommandJournal', () => {
  it('remembers over a restart what was carried out and what the server has read', async () => {
    const first = await open();
    for (const id of ['a', 'b', 'c']) await first.accept(id);
    await first.finish('a', done);
    await first.finish('b', { ok: false, error: { code: 'no_display', detail: 'none' } });
    await first.delivered('a');
    const second = await open();
    expect(second.outcomeOf('a')).toEqual(done);
    expect(second.outcomeOf('c')).toBeUndefined(); // begun, not finished
    expect(second.undelivered().map(({ command_id }) => command_id)).toEqual(['b']);
  });

  it('forgets the oldest finished ones and none that is under way', async () => {
    const journal = await open();
    await journal.accept('under way');
    for (let number = 0; number < 250; number += 1) await journal.finish(`c${number}`, done);
    expect(journal.outcomeOf('c0')).toBeUndefined();
    expect(journal.outcomeOf('c249')).toEqual(done);
    await journal.finish('under way', done);
    expect((await open()).outcomeOf('under way')).toEqual(done);
    expect((await open()).undelivered().length).toBeLessThanOrEqual(100);
  });
});

import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FactJournal, type JournalEntry } from './fact-journal.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-connect-journal-'));
  path = join(folder, 'deeper', 'sessions.jsonl');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const entry = (id: string): JournalEntry => ({
  id,
  session_id: 's',
  at: '2026-01-01T00:00:00.000Z',
  fact: { fact: 'viewer_left' },
});

async function drain(journal: FactJournal): Promise<string[]> {
  const ids: string[] = [];
  for (const one of journal.pending()) {
    ids.push(one.id);
    await journal.drop(one);
  }
  return ids;
}

test('keeps entries in order for the next process', async () => {
  const journal = await FactJournal.open(path);
  await Promise.all([entry('a'), entry('b'), entry('c')].map((one) => journal.append(one)));
  await journal.close();
  const next = await FactJournal.open(path);
  expect(next.pending()[0]).toEqual(entry('a'));
  expect(await drain(next)).toEqual(['a', 'b', 'c']);
  await next.close();
});

test('is empty on disk once the last entry is dropped, and takes new ones', async () => {
  const journal = await FactJournal.open(path);
  const first = entry('a');
  await journal.append(first);
  await journal.drop(first);
  expect(await readFile(path, 'utf8')).toBe('');
  await journal.append(entry('b'));
  expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(entry('b'))}\n`);
  await journal.close();
});

test('leaves out a line that a kill cut in half, and writes the next one behind whole lines', async () => {
  const journal = await FactJournal.open(path);
  await journal.append(entry('a'));
  await journal.close();
  await appendFile(path, '{"id":"half');
  const next = await FactJournal.open(path);
  await next.append(entry('b'));
  await next.close();
  const last = await FactJournal.open(path);
  expect(await drain(last)).toEqual(['a', 'b']);
  await last.close();
});

test('keeps an entry in memory when the disk is full, and says so', async () => {
  const full = await FactJournal.open('/dev/full');
  await expect(full.append(entry('a'))).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(full.pending()).toEqual([entry('a')]);
  expect(full.holds('s')).toBe(true);
  await full.close();
});

import { expect, test } from '@jest/globals';
import { MigrationError, pendingMigrations } from './check-applied.ts';
import { MIGRATIONS_DIR, readMigrations } from './read-migrations.ts';

const migration = (name: string, checksum = 'x') => ({ name, checksum, statements: '' });
const all = [migration('0001_a'), migration('0002_b')];

test('what is not applied yet is pending, in order', () => {
  expect(pendingMigrations(all, [])).toEqual(all);
  expect(pendingMigrations(all, [migration('0001_a')])).toEqual([all[1]]);
  expect(pendingMigrations(all, all)).toEqual([]);
});

test('an edited file and a newer database are refused', () => {
  expect(() => pendingMigrations(all, [migration('0001_a', 'edited')])).toThrow(MigrationError);
  expect(() => pendingMigrations(all, [...all, migration('0003_c')])).toThrow('newer version');
});

test("the product's own migrations are numbered without a gap", async () => {
  const names = (await readMigrations(MIGRATIONS_DIR)).map((one) => one.name);
  expect(names[0]).toBe('0001_initial');
});

import { expect, test } from '@jest/globals';
import { MigrationError, planMigrations, toMigration } from './migration-plan.ts';

const one = toMigration('0001-one.sql', 'SELECT 1');
const two = toMigration('0002-two.sql', 'SELECT 2');

test('runs what is missing, in order', () => {
  expect(planMigrations([two, one], [])).toEqual([one, two]);
  expect(planMigrations([one, two], [one])).toEqual([two]);
  expect(planMigrations([one, two], [two, one])).toEqual([]);
});

test('refuses a file that was edited after it ran', () => {
  const edited = toMigration('0001-one.sql', 'SELECT 42');
  expect(() => planMigrations([edited, two], [one])).toThrow(MigrationError);
  expect(() => planMigrations([edited, two], [one])).toThrow(/0001-one.sql was edited/);
});

test('refuses a database that is newer than the release', () => {
  expect(() => planMigrations([one], [one, two])).toThrow(/newer than the release/);
});

test('refuses two files of one number, and odd names', () => {
  expect(() => planMigrations([one, toMigration('0001-other.sql', '')], [])).toThrow(/same number/);
  expect(() => toMigration('1-one.sql', '')).toThrow(MigrationError);
});

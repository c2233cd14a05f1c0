import { expect, test } from '@jest/globals';
import type { Role } from '../api/types.ts';
import { pagesOf } from './pages-of.ts';

const paths = (role: Role, support_codes: boolean) =>
  pagesOf(role, { features: { support_codes } }).map(({ path }) => path);

test('shows each role the pages that it can use', () => {
  expect(paths('admin', true)).toEqual(['/support', '/access', '/sessions', '/audit', '/build', '/settings']);
  expect(paths('technician', true)).toEqual(['/support', '/access', '/sessions', '/settings']);
  expect(paths('auditor', true)).toEqual(['/access', '/sessions', '/audit', '/settings']);
});

test('shows Support only where the server has support codes', () => {
  expect(paths('admin', false)).not.toContain('/support');
});

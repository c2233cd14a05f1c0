import { expect, test } from '@jest/globals';
import { OPERATION_IDS, OPERATIONS } from 'guru-connect-contract';
import { readOperations } from './document-operations.ts';

test('the document and the operation table say the same', () => {
  const operations = readOperations();
  expect(operations.map(({ id }) => id).sort()).toEqual([...OPERATION_IDS].sort());
  for (const { id, method, path, open } of operations) {
    expect({ method, path, open }).toEqual({
      method: OPERATIONS[id].method,
      path: OPERATIONS[id].path,
      open: !OPERATIONS[id].requiresCredential,
    });
  }
});

test('path and header parameters are found through their references', () => {
  const revoke = readOperations().find(({ id }) => id === 'revokeAgentKey');
  expect(revoke?.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['agent_id', 'path', true],
    ['key_id', 'path', true],
  ]);
  const create = readOperations().find(({ id }) => id === 'createSession');
  expect(create?.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['Idempotency-Key', 'header', false],
  ]);
});

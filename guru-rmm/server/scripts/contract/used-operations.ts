import { readFile } from 'node:fs/promises';
import { OPERATION_IDS, type OperationId } from 'guru-connect-contract';

const CLIENT = new URL('../../src/connect-client/connect-client.ts', import.meta.url);

/** The operations of the contract that this server calls, read from the one file that calls them. */
export async function usedOperations(): Promise<OperationId[]> {
  const source = await readFile(CLIENT, 'utf8');
  const called = new Set([...source.matchAll(/\boperations\.(\w+)\(/g)].map(([, name]) => name));
  return OPERATION_IDS.filter((id) => called.has(id));
}

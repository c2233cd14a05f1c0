/**
 * Writes src/connect-client/generated/operations.ts from the pinned contract: one typed method per operationId.
 * With --check it writes nothing and fails when the committed file is stale, so a bumped pin cannot go unnoticed.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { CONTRACT_VERSION, OPERATION_IDS, OPERATIONS, type OperationId } from 'guru-connect-contract';

const TARGET = new URL('../src/connect-client/generated/operations.ts', import.meta.url);

function method(id: OperationId): string {
  const operation = OPERATIONS[id];
  const hasPath = operation.pathParameters.length > 0;
  // Contracts before 1.3 have no query parameters.
  const hasQuery = 'queryParameters' in operation && operation.queryParameters.length > 0;
  const hasBody = operation.requestSchema !== null;
  const parameters = [
    ...(hasPath ? [`path: OperationPathParameters<'${id}'>`] : []),
    ...(hasQuery ? [`query: OperationQueryParameters<'${id}'>`] : []),
    ...(hasBody ? [`body: OperationRequestBody<'${id}'>`] : []),
    `options?: ${operation.acceptsIdempotencyKey ? 'IdempotentCallOptions' : 'CallOptions'}`,
  ];
  const request = [
    ...(hasPath ? ['path'] : []),
    ...(hasQuery ? ['query'] : []),
    ...(hasBody ? ['body'] : []),
    '...options',
  ].join(', ');
  return [
    `    /** \`${operation.method} ${operation.path}\` */`,
    `    ${id}: (${parameters.join(', ')}): Promise<OperationSuccessBody<'${id}'>> =>`,
    `      send('${id}', { ${request} }),`,
  ].join('\n');
}

const text = `// Generated from guru-connect-contract ${CONTRACT_VERSION} by \`npm run generate\`. Do not edit.
import type { OperationId } from 'guru-connect-contract';
import type {
  OperationPathParameters,
  OperationQueryParameters,
  OperationRequestBody,
  OperationSuccessBody,
} from 'guru-connect-contract/types';

/** Version of the contract that this client was generated from. */
export const PINNED_CONTRACT_VERSION = '${CONTRACT_VERSION}';

export interface CallOptions {
  signal?: AbortSignal;
}

export interface IdempotentCallOptions extends CallOptions {
  /** The same key with the same body is answered with the first answer, for as long as the server remembers it. */
  idempotencyKey?: string;
}

export interface CallInput extends IdempotentCallOptions {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
}

export type SendOperation = <Id extends OperationId>(id: Id, input: CallInput) => Promise<OperationSuccessBody<Id>>;

/** One method per operation of the contract, typed by it. */
export function createOperations(send: SendOperation) {
  return {
${OPERATION_IDS.map(method).join('\n')}
  };
}

export type Operations = ReturnType<typeof createOperations>;
`;

const check = process.argv.includes('--check');
const current = await readFile(TARGET, 'utf8').catch(() => '');
if (current === text) {
  process.stdout.write(`[OK] the client matches guru-connect-contract ${CONTRACT_VERSION}\n`);
} else if (check) {
  process.stderr.write(
    '[ERROR] the generated client does not match the pinned contract: run `npm run generate`\n',
  );
  process.exitCode = 1;
} else {
  await writeFile(TARGET, text);
  process.stdout.write(`[OK] generated from guru-connect-contract ${CONTRACT_VERSION}\n`);
}

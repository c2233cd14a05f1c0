import type { FastifyInstance } from 'fastify';
import { INTEGRATION_BASE_PATH } from 'guru-connect-contract';
import { type DocumentOperation, readOperations } from '../contract/document-operations.ts';
import type { ServedMajor } from './served-major.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route only says that its address does not take the method. */
    refusesMethod?: true;
  }
}

/** How long a deprecated major stays at least: 181 days are the shortest six months of a calendar. */
const NOTICE_MS = 181 * 86_400_000;

/** Contract and server have drifted apart, so the server does not start. */
export class ContractDriftError extends Error {
  override readonly name = 'ContractDriftError';
}

/**
 * Holds the majors against their documents.
 *
 * @throws ContractDriftError for an operation without handler, a handler without operation, a document that is not of the
 *   version it is said to be, a path of another major, or a deprecation that the contract does not allow
 */
export function assertServable(majors: readonly ServedMajor[]): void {
  if (majors.length === 0) throw new ContractDriftError('No major of the contract is served.');
  const versions = new Set(majors.map(({ version }) => version));
  if (versions.size < majors.length) throw new ContractDriftError('A major is served twice.');
  for (const major of majors) {
    assertVersion(major);
    assertCovered(major, readOperations(major.document, major.rules));
    assertDeprecation(major, versions);
  }
}

function assertVersion({ version, contractVersion, document }: ServedMajor): void {
  const { version: written } = document.info;
  if (written !== contractVersion)
    throw new ContractDriftError(`The document says ${written}, its package ${contractVersion}.`);
  if (`v${written.split('.')[0]}` !== version)
    throw new ContractDriftError(`The document of ${version} is ${written}.`);
}

function assertCovered(
  { version, handlers }: ServedMajor,
  operations: readonly DocumentOperation<string>[],
): void {
  const inDocument = new Set(operations.map(({ id }) => id));
  const unserved = [...inDocument].filter((id) => !Object.hasOwn(handlers, id));
  const unnamed = Object.keys(handlers).filter((id) => !inDocument.has(id));
  if (unserved.length + unnamed.length > 0) {
    throw new ContractDriftError(
      `Contract and handlers of ${version} differ: unserved ${unserved.join()}, not in the document ${unnamed.join()}.`,
    );
  }
  const foreign = operations.find(({ path }) => /^\/v\d/.test(path) && !path.startsWith(`/${version}/`));
  if (foreign) throw new ContractDriftError(`${foreign.path} is not a path of ${version}.`);
}

function assertDeprecation({ version, deprecation }: ServedMajor, versions: ReadonlySet<string>): void {
  if (!deprecation) return;
  const { since, sunset, successor } = deprecation;
  if (!(sunset.getTime() - since.getTime() >= NOTICE_MS))
    throw new ContractDriftError(`${version} must be served for six months after its deprecation.`);
  if (successor === version || !versions.has(successor))
    throw new ContractDriftError(`${successor}, which is to replace ${version}, is not served.`);
}

/** From here on, a route of the namespace that no document has keeps the server from starting. */
export function refuseUndocumentedRoutes(app: FastifyInstance, majors: readonly ServedMajor[]): void {
  const documented = new Set(
    majors.flatMap(({ document, rules }) =>
      readOperations(document, rules).map(({ method, path }) => `${method} ${routePath(path)}`),
    ),
  );
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!`${url}/`.startsWith(`${INTEGRATION_BASE_PATH}/`) || config?.refusesMethod) return;
    for (const one of [method].flat()) {
      if (!documented.has(`${one} ${url}`))
        throw new ContractDriftError(`${one} ${url} is served and is not in the contract's document.`);
    }
  });
}

/** A path of the document as Fastify writes it. */
export function routePath(path: string): string {
  return `${INTEGRATION_BASE_PATH}${path.replaceAll(/\{([a-z_]+)\}/g, ':$1')}`;
}

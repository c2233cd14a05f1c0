import { loadPrism } from './load-prism.ts';
import { mockableDocument } from './mockable-document.ts';

export interface ContractMockOptions {
  /** Port on 127.0.0.1; a free one unless it is given. */
  readonly port?: number;
}

/** A server that answers as this version of the contract says. */
export interface ContractMock {
  /** Public URL of the server, such as `http://127.0.0.1:40123`, to be configured as that of a Guru Connect server. */
  readonly url: string;
  /** Stops the server. */
  close(): Promise<void>;
}

/**
 * For a consumer's tests: starts Prism in this process, on the document of this package. Requests are checked against
 * it (a credential included) and answered with its examples. The header `Prefer: code=404, example=agent_not_found`
 * asks for another answer than the success; examples of errors are named after their codes. Webhooks are not sent.
 *
 * @throws {Error} when Prism is not installed, or the port is taken
 */
export async function startContractMock(options: ContractMockOptions = {}): Promise<ContractMock> {
  const { createLogger, createServer, getHttpOperationsFromSpec } = await loadPrism();
  const server = createServer(await getHttpOperationsFromSpec(mockableDocument()), {
    components: { logger: createLogger('contract-mock', { level: 'silent' }) },
    cors: false,
    config: {
      isProxy: false,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: true,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
  });
  const url = await server.listen(options.port ?? 0, '127.0.0.1');
  return { url, close: () => server.close() };
}

import type { FastifyInstance } from 'fastify';
import { INTEGRATION_BASE_PATH } from 'guru-connect-contract';
import type { ContractMajor, Deprecation } from '../contract/contract-major.ts';

/** Every answer below a deprecated major says so, refusals and addresses that do not exist included. */
export function deprecationHeaders(app: FastifyInstance, majors: readonly ContractMajor[]): void {
  const deprecated = majors.flatMap(({ version, deprecation }) =>
    deprecation ? [{ below: `${INTEGRATION_BASE_PATH}/${version}/`, headers: headersOf(deprecation) }] : [],
  );
  if (deprecated.length === 0) return;
  app.addHook('onSend', async (request, reply) => {
    const one = deprecated.find(({ below }) => request.url.startsWith(below));
    if (one) reply.headers(one.headers);
  });
}

/** Deprecation is a structured date in seconds (RFC 9745), Sunset an HTTP date (RFC 8594), both links have names of IANA. */
function headersOf({ since, sunset, notice, successor }: Deprecation) {
  return {
    deprecation: `@${Math.floor(since.getTime() / 1000)}`,
    sunset: sunset.toUTCString(),
    link: `<${notice}>; rel="deprecation", <${INTEGRATION_BASE_PATH}/${successor}>; rel="successor-version"`,
  };
}

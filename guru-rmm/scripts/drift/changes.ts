import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** One isolated way in which this side can drift from the contract, and the check that has to see it. */
export interface DriftChange {
  /** What somebody did, in words. */
  what: string;
  file: string;
  /** Replaced once; a text that is not there is an error of this table. */
  from: string | RegExp;
  to: string;
  check: DriftCheck;
}

export type DriftCheck = keyof typeof CHECKS;

/** The checks of `npm run test:contract` that the table names. */
export const CHECKS = {
  operations: { workspace: 'server', file: 'tests/contract/operations.test.ts' },
  transport: { workspace: 'server', file: 'tests/contract/transport.test.ts' },
  retries: { workspace: 'server', file: 'src/connect-client/retry-policy.test.ts' },
  pin: { workspace: 'server', file: 'tests/contract/pin.test.ts' },
  'generated client': { workspace: 'server', file: 'tests/contract/generated-client.test.ts' },
  'one door': { workspace: 'server', file: 'tests/border.test.ts' },
  lint: { workspace: 'server', file: 'tests/contract/lint-border.test.ts' },
  'version fallback': { workspace: 'server', file: 'tests/contract/version-fallback.test.ts' },
  'versions and flags': { workspace: 'server', file: 'src/remote-control/capability-gate.test.ts' },
  'embed messages': { workspace: 'dashboard', file: 'tests/contract/embed-messages.test.ts' },
} as const;

const SERVER_MANIFEST = new URL('../../server/package.json', import.meta.url);
const PIN = basename(
  JSON.parse(readFileSync(SERVER_MANIFEST, 'utf8')).dependencies['guru-connect-contract'] as string,
);
const VERSION = PIN.replace(/^guru-connect-contract-|\.tgz$/g, '');
export const TARBALL = `vendor/${PIN}`;
const CLIENT = 'server/src/connect-client';
const GENERATED = `${CLIENT}/generated/operations.ts`;
const SEND = `${CLIENT}/send-operation.ts`;
const LINE = `${CLIENT}/http-line.ts`;
const REJECTION = `${CLIENT}/read-rejection.ts`;
const RETRY = `${CLIENT}/retry-policy.ts`;
const MONITOR = `${CLIENT}/capability-monitor.ts`;
const VERSIONS = `${CLIENT}/contract-compatibility.ts`;
const GATE = 'server/src/remote-control/capability-gate.ts';
const EMBED = 'dashboard/src/features/remote-control/embed/embed-host.ts';
const INSTALLED = 'node_modules/guru-connect-contract';

export const CHANGES: readonly DriftChange[] = [
  {
    what: 'the generated client is edited by hand',
    file: GENERATED,
    from: "send('getAgent'",
    to: "send('listAgentKeys'",
    check: 'generated client',
  },
  {
    what: 'the version of the generated client is raised without generating it',
    file: GENERATED,
    from: `PINNED_CONTRACT_VERSION = '${VERSION}'`,
    to: "PINNED_CONTRACT_VERSION = '1.999.0'",
    check: 'generated client',
  },
  { what: 'other bytes lie under the name of the pin', file: TARBALL, from: /$/, to: ' ', check: 'pin' },
  {
    what: 'other bytes lie under the name of the first contract',
    file: 'vendor/guru-connect-contract-1.0.0.tgz',
    from: /$/,
    to: ' ',
    check: 'pin',
  },
  {
    what: 'the lock file names another integrity',
    file: 'package-lock.json',
    from: /("resolved": "file:vendor\/guru-connect-contract-[^"]+",\s+"integrity": "sha512-)./,
    to: '$1_',
    check: 'pin',
  },
  {
    what: 'the lock file takes the contract from elsewhere',
    file: 'package-lock.json',
    from: '"resolved": "file:vendor/guru-connect-contract-',
    to: '"resolved": "https://registry.example/guru-connect-contract-',
    check: 'pin',
  },
  {
    what: 'the pin becomes a range',
    file: 'server/package.json',
    from: `file:../${TARBALL}`,
    to: '^1.0.0',
    check: 'pin',
  },
  {
    what: 'the dashboard pins another version than the server',
    file: 'dashboard/package.json',
    from: PIN,
    to: 'guru-connect-contract-1.999.0.tgz',
    check: 'pin',
  },
  {
    what: 'the installed package is patched in place',
    file: `${INSTALLED}/openapi.json`,
    from: '"openapi"',
    to: ' "openapi"',
    check: 'pin',
  },
  {
    what: 'calls go to a wrong path',
    file: SEND,
    from: 'options.serverUrl + INTEGRATION_BASE_PATH',
    to: "options.serverUrl + '/api/integrations'",
    check: 'operations',
  },
  {
    what: 'the credential is not sent',
    file: SEND,
    from: '(requiresCredential ?',
    to: '(!requiresCredential ?',
    check: 'operations',
  },
  {
    what: 'a field of a request is renamed',
    file: `${CLIENT}/connect-client.ts`,
    from: '{ parent_origin: parentOrigin }',
    to: '{ origin: parentOrigin } as never',
    check: 'operations',
  },
  {
    what: "errors lose Guru Connect's request id",
    file: REJECTION,
    from: '{ errorCode, status, requestId, retryAfterMs }',
    to: '{ errorCode, status, retryAfterMs }',
    check: 'operations',
  },
  {
    what: "errors lose Guru Connect's code",
    file: REJECTION,
    from: '{ errorCode, status, requestId, retryAfterMs }',
    to: '{ status, requestId, retryAfterMs }',
    check: 'operations',
  },
  {
    what: 'an operation is used that no test calls',
    file: `${CLIENT}/connect-client.ts`,
    from: 'getAgent: (connectAgentId, options) =>',
    to: 'keys: (connectAgentId: string) => operations.listAgentKeys({ agent_id: connectAgentId }),\n    getAgent: (connectAgentId, options) =>',
    check: 'operations',
  },
  {
    what: 'answers are no longer validated',
    file: SEND,
    from: 'if (violation !== null)',
    to: "if (violation === 'never')",
    check: 'transport',
  },
  {
    what: 'tolerant parsing is removed: an error may have no further field',
    file: REJECTION,
    from: 'z.object({',
    to: 'z.strictObject({',
    check: 'transport',
  },
  {
    what: 'tolerant parsing is removed: an unknown error code is no envelope',
    file: REJECTION,
    from: 'error_code: z.string().max(64)',
    to: "error_code: z.enum(['unauthorized', 'rate_limited', 'unavailable'])",
    check: 'transport',
  },
  {
    what: 'redirects are followed, credential and all',
    file: LINE,
    from: 'maxRedirects: 0',
    to: 'maxRedirects: 5',
    check: 'transport',
  },
  {
    what: 'a success that the contract does not declare is accepted',
    file: SEND,
    from: 'if (response.status !== operation.successStatus)',
    to: 'if (response.status >= 400)',
    check: 'transport',
  },
  {
    what: 'the idempotency key is not sent',
    file: SEND,
    from: "{ 'Idempotency-Key': input.idempotencyKey }",
    to: '{}',
    check: 'transport',
  },
  {
    what: 'a creation whose answer was lost is simply made again',
    file: RETRY,
    from: "call.method === 'GET' ||",
    to: "call.method === 'GET' || call.method === 'POST' ||",
    check: 'retries',
  },
  {
    what: 'Retry-After is ignored',
    file: RETRY,
    from: 'error.retryAfterMs ?? backOffDelay(',
    to: 'backOffDelay(',
    check: 'retries',
  },
  {
    what: 'another major is accepted',
    file: VERSIONS,
    from: "if (pinnedMajor !== servedMajor) return 'incompatible';",
    to: "if (pinnedMajor !== servedMajor) return 'newer';",
    check: 'versions and flags',
  },
  {
    what: 'a server that prefers a later major is not asked at our path',
    file: `${CLIENT}/connect-client.ts`,
    from: 'return operations.getCapabilities();',
    to: 'return found;',
    check: 'version fallback',
  },
  {
    what: 'another minor is no longer worth a warning',
    file: MONITOR,
    from: "if (compatibility === 'same')",
    to: "if (compatibility !== 'incompatible')",
    check: 'versions and flags',
  },
  {
    what: 'what majors the server still serves is not looked at',
    file: MONITOR,
    from: "isServed ? compareContract(pinned, capabilities.contract_version) : 'incompatible'",
    to: 'compareContract(pinned, capabilities.contract_version)',
    check: 'versions and flags',
  },
  {
    what: 'the flag embedded_viewer is ignored',
    file: GATE,
    from: "unattended: ['embedded_viewer', ",
    to: 'unattended: [',
    check: 'versions and flags',
  },
  {
    what: 'the flag consent_prompt is ignored',
    file: GATE,
    from: "    'consent_prompt',\n",
    to: '',
    check: 'versions and flags',
  },
  {
    what: 'the flag per_machine_keys is ignored',
    file: GATE,
    from: "= ['per_machine_keys', ",
    to: '= [',
    check: 'versions and flags',
  },
  {
    what: 'the broker imports the contract itself',
    file: 'server/src/remote-control/broker.ts',
    from: /^/,
    to: "import type { Session as _Session } from 'guru-connect-contract/types';\n",
    check: 'one door',
  },
  {
    what: 'the lint rule for the one door is switched off',
    file: 'biome.json',
    from: '"level": "error"',
    to: '"level": "off"',
    check: 'lint',
  },
  {
    what: 'the dashboard greets the viewer in a version of its own',
    file: EMBED,
    from: "buildHostMessage('host:init', { version }, head())",
    to: "({ ...buildHostMessage('host:init', { version }, head()), version: '2.0' })",
    check: 'embed messages',
  },
  {
    what: 'the dashboard refuses a viewer of a later minor',
    file: EMBED,
    from: 'const { message } = parsed;',
    to: "const { message } = parsed;\n  if (message.version !== '1.0') return { kind: 'incompatible' };",
    check: 'embed messages',
  },
  {
    what: 'an answer to the viewer does not say which request it is for',
    file: EMBED,
    from: '{ request_id, ...outcome }',
    to: '{ ...outcome, request_id: Number.NaN }',
    check: 'embed messages',
  },
  {
    what: 'a request that the dashboard does not know is called refused, not unknown',
    file: 'dashboard/src/features/remote-control/embed/viewer-requests.ts',
    from: "refused('unknown_request')",
    to: "refused('not_allowed')",
    check: 'embed messages',
  },
];

/** One way to drift away from the contract, and the tests of `npm run test:contract` that are to notice. */
export interface DriftChange {
  /** What somebody did. */
  readonly what: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string | RegExp;
  readonly replace: string;
  /** Test file below `server/`. */
  readonly test: string;
  /** Part of a test's title, when not the whole file is to run. */
  readonly title?: string;
}

const integration = 'server/src/integration';
const operations = `${integration}/operations`;
const every = 'tests/contract.test.ts';
const negative = 'tests/contract/negative.test.ts';
const majors = 'tests/contract/two-majors.test.ts';
const pinned = 'tests/contract/pinned-contract.test.ts';
const gates = 'src/integration/start-gates.test.ts';
const installed = 'node_modules/guru-connect-contract';

/** Paths of source files are relative to the product's folder. */
export const DRIFT_CHANGES: readonly DriftChange[] = [
  {
    what: 'a field of an answer renamed',
    file: 'server/src/contract/present.ts',
    find: 'end_reason: row.end_reason',
    replace: 'ended_because: row.end_reason',
    test: every,
    title: 'Location names the session',
  },
  {
    what: 'a field of an answer dropped',
    file: `${operations}/get-agent.ts`,
    find: '      hostname: facts.hostname,\n',
    replace: '',
    test: every,
    title: 'agents: connected',
  },
  {
    what: 'a field added that is not in the document',
    file: `${operations}/get-capabilities.ts`,
    find: 'product_version: productVersion,',
    replace: 'product_version: productVersion, uptime_seconds: 1,',
    test: majors,
    title: 'capabilities name both',
  },
  {
    what: 'a type widened: a boolean that may be null',
    file: `${operations}/get-agent.ts`,
    find: 'connected: presence.connected',
    replace: 'connected: presence.connected ? true : null',
    test: every,
    title: 'agents: connected',
  },
  {
    what: 'a time in another format',
    file: 'server/src/contract/present.ts',
    find: 'export function presentTime(time: Date): string {\n  return time.toISOString();',
    replace: 'export function presentTime(time: Date): string {\n  return time.toUTCString();',
    test: every,
    title: 'Location names the session',
  },
  {
    what: 'a value of an open set that is not documented',
    file: 'server/src/sessions/viewer-token-store.ts',
    find: "'viewer_token_created'",
    replace: "'token_minted'",
    test: every,
    title: 'the token stands in the fragment',
  },
  {
    what: 'a success status changed',
    file: `${integration}/integration-routes.ts`,
    find: 'reply.code(status)',
    replace: 'reply.code(status === 201 ? 200 : status)',
    test: every,
    title: 'the plaintext is in one answer',
  },
  {
    what: 'an answer without body given a content type',
    file: `${operations}/revoke-agent-key.ts`,
    find: 'return { body: undefined };',
    replace: "return { body: undefined, headers: { 'content-type': 'text/plain' } };",
    test: every,
    title: 'the plaintext is in one answer',
  },
  {
    what: 'a header dropped: Location',
    file: `${operations}/create-session.ts`,
    find: 'headers: { location:',
    replace: 'headers: { place:',
    test: every,
    title: 'Location names the session',
  },
  {
    what: 'a header dropped: Cache-Control of a secret',
    file: `${operations}/create-viewer-token.ts`,
    find: "    headers: { 'cache-control': 'no-store' },\n",
    replace: '',
    test: every,
    title: 'the token stands in the fragment',
  },
  {
    what: 'a header dropped: WWW-Authenticate',
    file: 'server/src/app/plugins/error-envelope.ts',
    find: "error.code === 'unauthorized'",
    replace: 'error.status === 499',
    test: negative,
    title: 'getAgent refuses',
  },
  {
    what: 'a header dropped: Allow',
    file: `${integration}/integration-routes.ts`,
    find: "      reply.header('allow', allowed.join(', '));\n",
    replace: '',
    test: every,
    title: '405 with Allow',
  },
  {
    what: 'a header added that is not in the document',
    file: 'server/src/app/plugins/error-envelope.ts',
    find: "app.addHook('onRequest', async (request, reply) => {\n",
    replace:
      "app.addHook('onRequest', async (request, reply) => {\n      reply.header('x-served-by', 'relay-1');\n",
    test: majors,
    title: 'capabilities name both',
  },
  {
    what: 'the envelope broken: error_code renamed',
    file: 'server/src/http/api-error.ts',
    find: 'error_code: error.code,',
    replace: 'code: error.code,',
    test: negative,
    title: 'getAgent refuses',
  },
  {
    what: 'the envelope broken: a request id of its own',
    file: 'server/src/http/api-error.ts',
    find: 'request_id: requestId,',
    replace: "request_id: 'unknown',",
    test: negative,
    title: 'getAgent refuses',
  },
  {
    what: "another operation's error code",
    file: `${operations}/create-session.ts`,
    find: "new ApiError('session_conflict'",
    replace: "new ApiError('session_ended'",
    test: every,
    title: 'an agent has one open session',
  },
  {
    what: 'an unknown id that is a fault of the server',
    file: `${operations}/get-session.ts`,
    find: "new ApiError('session_not_found', 'No session has this session_id.')",
    replace: "new Error('no row')",
    test: negative,
    title: 'getSession refuses',
  },
  {
    what: 'a refusal that the operation does not have',
    file: `${integration}/request-validator.ts`,
    find: '    if (!operation.refusesInvalid) return;\n',
    replace: '',
    test: every,
    title: 'a query that nobody asked for',
  },
  {
    what: 'unknown fields of a body stripped',
    file: `${integration}/request-validator.ts`,
    find: 'removeAdditional: false',
    replace: 'removeAdditional: true',
    test: negative,
    title: 'createViewerToken refuses',
  },
  {
    what: 'types of a body coerced',
    file: `${integration}/request-validator.ts`,
    find: 'coerceTypes: false',
    replace: 'coerceTypes: true',
    test: negative,
    title: 'createAgentKey refuses',
  },
  {
    what: 'another content type read',
    file: `${integration}/integration-routes.ts`,
    find: "  app.removeContentTypeParser('text/plain');\n",
    replace: '',
    test: negative,
    title: 'createAgentKey refuses',
  },
  {
    what: 'bodies of any size read',
    file: `${integration}/integration-routes.ts`,
    find: '64 * 1024',
    replace: '64 * 1024 * 1024',
    test: negative,
    title: 'createAgentKey refuses',
  },
  {
    what: 'an operation that asks for no credential',
    file: `${integration}/integration-routes.ts`,
    find: 'if (!operation.open) {',
    replace: "if (!operation.open && operation.method !== 'GET') {",
    test: negative,
    title: 'getAgent refuses',
  },
  {
    what: 'a route added that is not in the document',
    file: 'server/src/app/plugins/health.ts',
    find: "    app.get('/health/live',",
    replace: "    app.get('/api/integration/v1/debug', async () => ({}));\n    app.get('/health/live',",
    test: majors,
    title: 'capabilities name both',
  },
  {
    what: 'an operation that nothing serves',
    file: `${integration}/handlers.ts`,
    find: '  getRelease,\n',
    replace: '',
    test: gates,
    title: 'what is served today',
  },
  {
    what: 'a handler of an operation that is not in the document',
    file: `${integration}/handlers.ts`,
    find: '  getRelease,\n',
    replace: '  getRelease,\n  getWeather: getRelease,\n',
    test: gates,
    title: 'what is served today',
  },
  {
    what: 'the gate for routes left open',
    file: `${integration}/start-gates.ts`,
    find: 'if (!documented.has(',
    replace: "if (url === '' && !documented.has(",
    test: gates,
  },
  {
    what: 'the installed document changed, its version not',
    file: `${installed}/openapi.json`,
    find: /"maxProperties": ?32/,
    replace: '"maxProperties": 33',
    test: pinned,
  },
  {
    what: 'the version in the document changed, its package not',
    file: `${installed}/dist/esm/document.js`,
    find: /(title: "Guru Connect integration API",\s+version: ")[^"]+/,
    replace: '$11.99.0',
    test: gates,
    title: 'what is served today',
  },
  {
    what: 'the pin in the lock file is of other bytes',
    file: 'package-lock.json',
    // By its own entry: another major may be installed beside it under another name.
    find: /("node_modules\/guru-connect-contract": \{\s+"version": "[^"]+",\s+"resolved": "[^"]+",\s+"integrity": "sha512-)./,
    replace: '$1_',
    test: pinned,
  },
  {
    what: 'a deprecated major that does not say so',
    file: `${integration}/deprecation-headers.ts`,
    find: 'if (one) reply.headers(one.headers);',
    replace: 'if (one) reply.headers({});',
    test: majors,
    title: 'the old major is deprecated',
  },
  {
    what: 'a served major that capabilities do not name',
    file: `${operations}/get-capabilities.ts`,
    find: '[...supportedVersions]',
    replace: "['v1']",
    test: majors,
    title: 'capabilities name both',
  },
  {
    what: 'a webhook without the time that it promises',
    file: 'server/src/webhooks/webhook-event.ts',
    find: "{ type: 'session.ended', timestamp, data: { session } }",
    replace: "{ type: 'session.ended', data: { session } } as never",
    test: 'src/webhooks/webhook-event.test.ts',
  },
  {
    what: 'a webhook of a type that is not in the document',
    file: 'server/src/webhooks/webhook-event.ts',
    find: "{ type: 'session.started', timestamp",
    replace: "{ type: 'session.begun' as never, timestamp",
    test: 'src/webhooks/webhook-event.test.ts',
  },
  {
    what: 'tests that no longer look at answers',
    file: 'server/jest.config.mjs',
    find: "  setupFiles: ['./tests/support/watch-answers.ts'],\n",
    replace: '',
    test: 'tests/contract/watched-answers.test.ts',
    title: 'wrong answers are caught',
  },
];

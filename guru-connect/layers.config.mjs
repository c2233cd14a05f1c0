import swc from '@swc/core';

/**
 * What may import what: `npm run layers`, by dependency-cruiser. A room is a folder (or a file) below `src/`, and may import
 * itself and the rooms that its row names. Tests may import everything of their workspace. A new room needs a row.
 */

/** Each workspace, and the ones that it may import. */
const WORKSPACES = {
  'audit-chain': [],
  base: [],
  'embedded-postgres': [],
  'machine-identity': [],
  outbound: [],
  'program-download': ['outbound'],
  'release-trust': ['outbound'],
  proto: [],
  testing: [],
  agent: ['base', 'machine-identity', 'outbound', 'proto', 'program-download', 'release-trust', 'testing'],
  viewer: ['base', 'proto', 'testing'],
  'native-viewer': ['outbound'],
  // Its browser test serves it with the real server.
  console: ['server/src', 'server/tests'],
  // Of the console its browser test.
  server: [
    'audit-chain',
    'base',
    'console/scripts',
    'embedded-postgres',
    'machine-identity',
    'outbound',
    'proto',
    'release-trust',
    'testing',
  ],
  bench: ['base', 'proto', 'server/scripts'],
  standalone: ['agent', 'native-viewer', 'proto', 'server', 'testing', 'viewer'],
};

const SERVER = {
  errors: [],
  concurrency: [],
  secrets: [],
  logging: [],
  'product-version.ts': [],
  consent: [],
  config: ['consent', 'errors'],
  database: ['config', 'errors'],
  http: ['database', 'errors'],
  audit: ['database'],
  agents: ['audit', 'database', 'errors', 'secrets'],
  sessions: ['audit', 'concurrency', 'config', 'consent', 'database', 'secrets'],
  contract: ['sessions'],
  webhooks: ['config', 'contract', 'database', 'errors', 'product-version.ts', 'sessions'],
  releases: ['errors', 'http'],
  viewer: ['config', 'http', 'releases'],
  'relay/socket': [],
  'relay/cluster': ['sessions'],
  'relay/stream': ['consent', 'relay/socket', 'sessions'],
  // It writes through the ledger and asks AgentRecords: of the database it knows only whether it is there.
  'relay/sessions': [
    'agents',
    'audit',
    'concurrency',
    'consent',
    'database/database-watch.ts',
    'database/unavailable.ts',
    'relay/cluster',
    'relay/socket',
    'relay/stream',
    'secrets',
    'sessions',
  ],
  'relay/upgrades': ['agents', 'audit', 'database', 'http', 'relay/sessions'],
  'relay/peers': [
    'agents',
    'audit',
    'config',
    'database',
    'relay/sessions',
    'relay/socket',
    'relay/upgrades',
    'sessions',
  ],
  'relay/socket-routes.ts': ['audit', 'http', 'relay/peers', 'relay/socket', 'relay/upgrades'],
  technicians: ['audit', 'database', 'secrets'],
  'operator-requests': ['codes', 'database', 'relay/sessions', 'sessions'],
  settings: ['audit', 'consent', 'database'],
  native: ['audit', 'config', 'contract', 'database', 'http', 'sessions'],
  console: [
    'agents',
    'audit',
    'codes',
    'config',
    'consent',
    'contract',
    'database',
    'http',
    'native',
    'relay/sessions',
    'releases',
    'sessions',
    'settings',
    'technicians',
  ],
  codes: [
    'agents',
    'audit',
    'concurrency',
    'config',
    'consent',
    'contract',
    'database',
    'http',
    'relay/sessions',
    'sessions',
  ],
  integration: [
    'agents',
    'audit',
    'codes',
    'config',
    'consent',
    'contract',
    'database',
    'http',
    'native',
    'relay/sessions',
    'releases',
    'sessions',
    'settings',
  ],
  app: [
    'agents',
    'audit',
    'codes',
    'config',
    'console',
    'database',
    'errors',
    'http',
    'integration',
    'logging',
    'native',
    'operator-requests',
    'product-version.ts',
    'relay',
    'releases',
    'sessions',
    'settings',
    'technicians',
    'viewer',
    'webhooks',
  ],
  commands: [
    'agents',
    'app',
    'audit',
    'codes',
    'config',
    'database',
    'logging',
    'operator-requests',
    'product-version.ts',
    'releases',
    'sessions',
    'technicians',
  ],
  'main.ts': ['commands', 'config', 'database'],
};

const AGENT = {
  fault: [],
  logging: ['fault'],
  assets: [],
  config: ['fault'],
  wire: ['logging'],
  screen: ['assets', 'fault', 'ffi', 'wire'],
  // Foreign functions: desktop/ alone has it in its row.
  ffi: ['fault'],
  desktop: ['fault', 'ffi', 'screen'],
  input: ['desktop', 'fault'],
  session: ['desktop', 'fault', 'input', 'logging', 'screen', 'wire'],
  control: ['logging', 'wire'],
  agent: ['config', 'control', 'desktop', 'fault', 'logging', 'session', 'wire'],
  // Keeps an agent running and up to date; the agent itself is another process.
  service: ['config', 'fault', 'logging'],
  // Code mode: from a code to the credentials of one session.
  support: ['config', 'desktop', 'fault', 'wire'],
  'main.ts': ['agent', 'config', 'desktop', 'fault', 'logging', 'service', 'support'],
  sea: ['fault', 'logging', 'main.ts'],
};

const VIEWER = {
  decode: [],
  'full-screen': [],
  input: [],
  connection: ['decode'],
  cursor: ['decode'],
  screen: ['decode'],
  session: ['connection', 'decode', 'screen'],
  embed: ['full-screen', 'session'],
  ui: ['connection', 'full-screen', 'input', 'session'],
  clipboard: ['session', 'ui'],
  'viewer-page.ts': [
    'clipboard',
    'connection',
    'cursor',
    'decode',
    'embed',
    'full-screen',
    'input',
    'screen',
    'session',
    'ui',
  ],
  'main.ts': ['connection', 'embed', 'ui', 'viewer-page.ts'],
  join: ['ui/find-element.ts'],
};

const NATIVE_VIEWER = {
  'fault.ts': [],
  // The grammar of links and what they may reach: the hostile side.
  link: ['fault.ts'],
  settings: ['fault.ts', 'link'],
  window: ['fault.ts'],
  'open-link.ts': ['fault.ts', 'link', 'settings', 'window'],
  registration: ['fault.ts', 'open-link.ts', 'window'],
  'program.ts': ['fault.ts', 'link', 'open-link.ts', 'registration', 'settings', 'window'],
  'main.ts': ['fault.ts', 'program.ts'],
};

const CONSOLE = {
  words: [],
  'color-scheme.ts': [],
  'style-sheets.d.ts': [],
  api: ['words'],
  ui: ['api', 'words'],
  shell: ['api', 'ui', 'words'],
  pages: ['api', 'shell', 'ui', 'words'],
  app: ['api', 'pages', 'shell'],
  'main.tsx': ['app'],
};

const TEST = '\\.test\\.tsx?$';
const anyOf = (paths) => `(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})(/|$)`;

/** One rule for each room, and one for files that are in none. */
function rooms(workspace, table) {
  const src = `^${workspace}/src/`;
  const rules = Object.entries(table).map(([room, allowed]) => ({
    name: `${workspace}: ${room} imports ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'no other room'}`,
    severity: 'error',
    from: { path: `${src}${anyOf([room])}`, pathNot: TEST },
    to: { path: src, pathNot: `${src}${anyOf([room, ...allowed])}` },
  }));
  const unlisted = {
    name: `${workspace}: each room has a row in layers.config.mjs`,
    severity: 'error',
    from: {},
    to: { path: src, pathNot: `${src}${anyOf(Object.keys(table))}` },
  };
  return [...rules, unlisted];
}

const workspaceRules = Object.entries(WORKSPACES).map(([workspace, allowed]) => ({
  name: `${workspace} imports ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'no other workspace'}`,
  severity: 'error',
  from: { path: `^${workspace}/` },
  to: {
    path: `^${anyOf([...Object.keys(WORKSPACES), 'scripts'])}`,
    pathNot: `^${anyOf([workspace, ...allowed])}`,
  },
}));

export default {
  forbidden: [
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every import resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^node:' },
    },
    {
      name: 'source imports no test',
      severity: 'error',
      from: { path: '/src/', pathNot: [TEST, '^testing/'] },
      to: { path: ['^testing/', '/tests/', TEST] },
    },
    {
      name: 'only server and viewer import the contract',
      severity: 'error',
      from: { pathNot: '^(server|viewer)/' },
      to: { path: 'node_modules/guru-connect-contract/' },
    },
    ...workspaceRules,
    ...rooms('server', SERVER),
    ...rooms('agent', AGENT),
    ...rooms('viewer', VIEWER),
    ...rooms('console', CONSOLE),
    ...rooms('native-viewer', NATIVE_VIEWER),
  ],
  options: {
    // The compiler of this repository has no JavaScript API; swc sees imports of types too.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // The .cjs files lie beside the bundles in a release.
    exclude: { path: ['^[a-z-]+/(dist|out|generated)/', '^scripts/guru-connect(-viewer)?\\.cjs$'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};

// dependency-cruiser does not tell swc which files hold JSX.
const parseFile = swc.parseFileSync;
swc.parseFileSync = (file, options) => parseFile(file, { ...options, tsx: file.endsWith('.tsx') });

import swc from '@swc/core';

/**
 * What may import what: `npm run layers`, by dependency-cruiser. A room is a folder (or a file) below `src/`, and may import
 * itself and the rooms that its row names. Tests may import everything of their workspace. A new room needs a row.
 */

/** Each workspace, and the ones that it may import. */
const WORKSPACES = {
  base: [],
  testing: [],
  'process-lock': [],
  'agent-protocol': [],
  api: [],
  'audit-chain': [],
  'embedded-postgres': [],
  'machine-identity': [],
  outbound: [],
  'program-download': ['outbound'],
  'release-trust': ['outbound'],
  server: [
    'base',
    'process-lock',
    'agent-protocol',
    'api',
    'audit-chain',
    'embedded-postgres',
    'machine-identity',
    'outbound',
    'release-trust',
  ],
  agent: [
    'base',
    'process-lock',
    'agent-protocol',
    'machine-identity',
    'outbound',
    'program-download',
    'release-trust',
  ],
  dashboard: ['base', 'agent-protocol', 'api'],
  lab: ['process-lock'],
  e2e: ['lab'],
};

const SERVER = {
  errors: [],
  log: [],
  'version.ts': [],
  'exit-codes.ts': [],
  'run-periodically.ts': [],
  config: ['errors'],
  database: ['config', 'log'],
  audit: ['database'],
  'connect-client': ['config', 'log', 'version.ts'],
  // What an operator runs: it compares with Guru Connect, the log of the server does not.
  'audit/reconcile-audit.ts': ['audit', 'connect-client'],
  'audit/commands': ['audit', 'config', 'connect-client', 'database', 'errors', 'exit-codes.ts'],
  http: ['database', 'errors', 'log'],
  auth: ['audit', 'config', 'database', 'errors', 'http', 'log'],
  'auth/commands': ['audit', 'auth', 'config', 'database', 'exit-codes.ts'],
  commands: ['database'],
  events: ['auth', 'errors'],
  agents: ['audit', 'auth', 'commands', 'database', 'errors', 'events', 'http', 'log'],
  'agents/commands': ['agents', 'audit', 'database', 'exit-codes.ts'],
  'remote-control': [
    'agents',
    'audit',
    'auth',
    'commands',
    'connect-client',
    'database',
    'errors',
    'events',
    'http',
    'log',
  ],
  webhooks: ['connect-client', 'database', 'errors', 'http', 'log', 'remote-control'],
  'services.ts': [
    'agents',
    'audit',
    'auth',
    'commands',
    'config',
    'connect-client',
    'database',
    'events',
    'log',
    'remote-control',
    'webhooks',
  ],
  'app.ts': [
    'agents',
    'audit',
    'auth',
    'config',
    'errors',
    'events',
    'http',
    'remote-control',
    'services.ts',
    'webhooks',
  ],
  'start-server.ts': [
    'app.ts',
    'auth',
    'config',
    'connect-client',
    'database',
    'errors',
    'http',
    'log',
    'run-periodically.ts',
    'services.ts',
    'webhooks',
  ],
  'main.ts': [
    'agents/commands',
    'audit/commands',
    'auth/commands',
    'config',
    'connect-client',
    'database',
    'errors',
    'exit-codes.ts',
    'log',
    'start-server.ts',
    'version.ts',
  ],
};

const AGENT = {
  base: [],
  process: [],
  // What systems do differently: `#system` is one of the two, chosen when the agent is bundled.
  system: ['base', 'process'],
  windows: ['base', 'system'],
  'windows/service': ['base', 'cli', 'windows'],
  'windows/ffi': [],
  state: ['base', 'system'],
  net: ['base'],
  metrics: ['base', 'system'],
  commands: ['base', 'state'],
  socket: ['base', 'state'],
  'remote-control/remote-control.ts': ['base', 'remote-control', 'state'],
  'remote-control/ensure.ts': ['base', 'remote-control'],
  'remote-control/attend.ts': ['base', 'remote-control', 'state'],
  'remote-control/support-code.ts': ['base', 'net', 'state'],
  'remote-control/ensure-request.ts': ['base', 'remote-control/program'],
  'remote-control/start-with-key.ts': ['remote-control'],
  'remote-control/connect-key.ts': ['base', 'net', 'state'],
  'remote-control/context.ts': ['base', 'remote-control/supervise', 'state'],
  'remote-control/program': ['base', 'net', 'state', 'system'],
  'remote-control/launch': ['base', 'remote-control/program', 'state', 'system'],
  'remote-control/supervise': ['base', 'remote-control/launch', 'remote-control/program', 'state', 'system'],
  cli: ['base', 'commands', 'metrics', 'net', 'remote-control', 'socket', 'state'],
  'main.ts': ['cli'],
  'windows-main.ts': ['cli', 'windows'],
};

const DASHBOARD = {
  shared: [],
  'features/auth': ['shared'],
  'features/agents': ['shared'],
  'features/users': ['shared'],
  'features/remote-control': ['shared'],
  app: ['features', 'shared'],
  'main.tsx': ['app'],
};

const LAB = {
  base: [],
  picture: [],
  releases: ['base'],
  preflight: ['base'],
  processes: ['base'],
  desktop: ['base', 'picture', 'processes'],
  servers: ['base', 'desktop', 'processes'],
  'world-file.ts': [],
  'world-parts.ts': ['base', 'desktop', 'releases', 'servers', 'world-file.ts'],
  'world.ts': ['base', 'preflight', 'processes', 'world-parts.ts'],
  'lab-options.ts': ['base'],
  check: ['base', 'desktop', 'picture', 'preflight', 'processes', 'world.ts'],
  'run-up.ts': ['base', 'world.ts'],
  windows: ['base', 'processes', 'servers', 'world.ts'],
  'answer.ts': ['base', 'desktop', 'processes'],
  'main.ts': ['answer.ts', 'base', 'check', 'lab-options.ts', 'preflight', 'run-up.ts'],
};

/** The only files that know the contract; everybody else asks them. */
const CONTRACT_DOORS = [
  'server/src/connect-client/',
  'server/(scripts|tests/contract)/',
  'dashboard/src/features/remote-control/embed/embed-host\\.ts',
  'dashboard/src/features/remote-control/words/known-values\\.ts',
  'dashboard/tests/contract/',
];

const TEST = '\\.test\\.tsx?$';
const anyOf = (paths) => `(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})(/|$)`;

/** One rule for each room, and one for files that are in none. */
function rooms(workspace, table) {
  const src = `^${workspace}/src/`;
  const names = Object.keys(table);
  const rules = Object.entries(table).map(([room, allowed]) => ({
    name: `${workspace}: ${room} imports ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'no other room'}`,
    severity: 'error',
    from: {
      path: `${src}${anyOf([room])}`,
      // A room within a room has its own row.
      pathNot: [
        TEST,
        ...names.filter((name) => name.startsWith(`${room}/`)).map((name) => `${src}${anyOf([name])}`),
      ],
    },
    to: { path: src, pathNot: `${src}${anyOf([room, ...allowed])}` },
  }));
  const unlisted = {
    name: `${workspace}: each room has a row in layers.config.mjs`,
    severity: 'error',
    from: {},
    to: { path: src, pathNot: [TEST, `${src}${anyOf(names)}`] },
  };
  return [...rules, unlisted];
}

const workspaceRules = Object.entries(WORKSPACES).flatMap(([workspace, allowed]) => {
  const others = (more) => ({
    path: `^${anyOf([...Object.keys(WORKSPACES), 'scripts'])}`,
    pathNot: `^${anyOf([workspace, ...allowed, ...more])}`,
  });
  const name = `${workspace} imports ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'no other workspace'}`;
  const source = { path: `^${workspace}/`, pathNot: [TEST, `^${workspace}/tests/`] };
  return [
    { name, severity: 'error', from: source, to: others([]) },
    {
      name: `tests of ${workspace} import only testing and what ${workspace} imports`,
      severity: 'error',
      from: { path: [`^${workspace}/.*${TEST}`, `^${workspace}/tests/`] },
      // Some tests are about the repository's own scripts.
      to: others(['testing', 'scripts']),
    },
  ];
});

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
      from: { path: '/src/', pathNot: TEST },
      to: { path: ['/tests/', TEST, '^testing/'] },
    },
    {
      name: 'only the doors to the contract import it',
      severity: 'error',
      from: { pathNot: CONTRACT_DOORS.map((door) => `^${door}`) },
      to: { path: 'node_modules/guru-connect-contract/' },
    },
    ...workspaceRules,
    ...rooms('server', SERVER),
    ...rooms('agent', AGENT),
    ...rooms('dashboard', DASHBOARD),
    ...rooms('lab', LAB),
  ],
  options: {
    // The compiler of this repository has no JavaScript API; swc sees imports of types too.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^[a-z-]+/(dist|out)/'] },
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

/** What every workspace's jest.config.mjs builds on: ESM, TypeScript stripped by swc, imports with `.ts`. */
export default {
  // Most tests wait for processes and sockets: on two cores, one worker would leave one core idle.
  maxWorkers: 2,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    // Minutes of kills and load: `npm run test:soak`, nightly.
    ...(process.env.SOAK ? [] : ['\\.soak\\.test\\.ts$']),
  ],
  // Bounds a hang on a busy machine that stands still for seconds; nothing in a passing test waits for it.
  testTimeout: 180_000,
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
};

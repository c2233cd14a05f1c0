import preset from '../jest.preset.mjs';

/** What holds this server to the pinned contract; no database. */
export default {
  ...preset,
  testMatch: [
    '<rootDir>/tests/contract/**/*.test.ts',
    '<rootDir>/tests/border.test.ts',
    '<rootDir>/src/connect-client/**/*.test.ts',
    '<rootDir>/src/remote-control/capability-gate.test.ts',
  ],
};

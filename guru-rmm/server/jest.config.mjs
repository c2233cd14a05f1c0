import preset from '../jest.preset.mjs';

/** One PostgreSQL for the whole run; each test file makes its own database in it. */
export default {
  ...preset,
  globalSetup: '<rootDir>/tests/support/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/support/global-teardown.mjs',
};

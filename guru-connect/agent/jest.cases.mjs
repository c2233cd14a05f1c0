import config from './jest.config.mjs';

/**
 * Cases of real machines whose packages are larger than those of `npm test`, and the tests that mean more as root: there the
 * desktop belongs to another user than the service.
 */
export default {
  ...config,
  testMatch: ['**/cases/*.case.ts', '**/tests/find-desktop.test.ts'],
  globalSetup: './cases/support/require-packages.mjs',
};

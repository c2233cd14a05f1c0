import preset from '../jest.preset.mjs';

export default {
  ...preset,
  setupFiles: ['./tests/support/watch-answers.ts'],
  globalSetup: './tests/support/global-setup.mjs',
  globalTeardown: './tests/support/global-teardown.mjs',
};

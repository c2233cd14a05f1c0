import preset from '../jest.preset.mjs';

export default {
  ...preset,
  globalSetup: './tests/support/global-setup.mjs',
  globalTeardown: './tests/support/global-teardown.mjs',
};

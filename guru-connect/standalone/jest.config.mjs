import agent from '../agent/jest.config.mjs';

/** As the agent's tests, which keep `with { type: 'json' }`; and with a database and programs to start. */
export default {
  ...agent,
  globalSetup: './tests/support/global-setup.mjs',
  globalTeardown: './tests/support/global-teardown.mjs',
};

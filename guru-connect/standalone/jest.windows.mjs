import standalone from './jest.config.mjs';

/** Tests of the agent's Windows program: they need Wine, or Windows. One after the other: they share Wine's screen. */
export default {
  ...standalone,
  maxWorkers: 1,
  roots: ['<rootDir>', '<rootDir>/../agent/tests/windows'],
  testMatch: ['**/*.win.ts'],
};

import preset from '../jest.preset.mjs';

/**
 * Each file has a world of its own on the same ports, so one at a time. The time is above what several waits of one test
 * may take together (`LONG_MS`): a wait that fails says what it waited for, a test that is cut off says nothing.
 */
export default { ...preset, testMatch: ['**/tests/*.test.ts'], maxWorkers: 1, testTimeout: 600_000 };

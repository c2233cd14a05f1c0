import preset from '../jest.preset.mjs';

/** Each file has a world of its own on the same ports, so one at a time. */
export default { ...preset, testMatch: ['**/tests/*.test.ts'], maxWorkers: 1, testTimeout: 240_000 };

import preset from '../jest.preset.mjs';

/** The part of this workspace that needs no releases. */
export default { ...preset, testMatch: ['**/verification/*.test.ts'] };

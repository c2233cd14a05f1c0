import preset from '../jest.preset.mjs';

export default { ...preset, globalSetup: './tests/global-setup.ts' };

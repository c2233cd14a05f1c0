import preset from '../jest.preset.mjs';

// The version is imported from package.json, and Node wants to see `with { type: 'json' }` on that.
const transform = Object.fromEntries(
  Object.entries(preset.transform).map(([pattern, [name, { jsc, ...options }]]) => [
    pattern,
    [name, { ...options, jsc: { ...jsc, experimental: { keepImportAttributes: true } } }],
  ]),
);

export default { ...preset, transform, globalSetup: '<rootDir>/tests/global-setup.ts' };

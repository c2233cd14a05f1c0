import preset from '../jest.preset.mjs';

// The version is imported from package.json, and Node wants to see `with { type: 'json' }` on that.
const transform = Object.fromEntries(
  Object.entries(preset.transform).map(([pattern, [name, { jsc, ...options }]]) => [
    pattern,
    [name, { ...options, jsc: { ...jsc, experimental: { keepImportAttributes: true } } }],
  ]),
);

// Real processes on a busy machine: a generous bound, reached only by a failure.
export default {
  ...preset,
  testTimeout: 120_000,
  transform,
  globalSetup: './tests/global-setup.ts',
};

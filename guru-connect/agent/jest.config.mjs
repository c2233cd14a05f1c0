import preset from '../jest.preset.mjs';

/** `with { type: 'json' }` must survive the stripping of types: Node asks for it. */
const transform = Object.fromEntries(
  Object.entries(preset.transform).map(([pattern, [transformer, options]]) => [
    pattern,
    [transformer, { ...options, jsc: { ...options.jsc, experimental: { keepImportAttributes: true } } }],
  ]),
);

export default { ...preset, transform, globalSetup: './tests/support/bundle-programs.mjs' };

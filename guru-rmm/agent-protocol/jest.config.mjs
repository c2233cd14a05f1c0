import preset from '../jest.preset.mjs';

// The golden messages are imported as JSON, and Node wants to see `with { type: 'json' }` on that.
const transform = Object.fromEntries(
  Object.entries(preset.transform).map(([pattern, [name, { jsc, ...options }]]) => [
    pattern,
    [name, { ...options, jsc: { ...jsc, experimental: { keepImportAttributes: true } } }],
  ]),
);

export default { ...preset, transform };

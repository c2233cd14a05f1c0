import preset from '../jest.preset.mjs';

/** The workspace's preset, with JSX compiled to React's automatic runtime; style sheets mean nothing to jsdom. */
export default {
  ...preset,
  // Browsers on a busy machine: this bounds a hang, nothing in a passing test waits for it.
  testTimeout: 120_000,
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2022',
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: { '\\.css$': '<rootDir>/tests/support/empty-style-sheet.ts' },
};

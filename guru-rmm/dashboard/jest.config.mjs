import preset from '../jest.preset.mjs';

// These two hold for a whole run, not for a project of it.
const { maxWorkers, testTimeout, ...projectPreset } = preset;

/** The workspace's preset, with JSX compiled to React's automatic runtime; style sheets mean nothing to jsdom. */
const project = {
  ...projectPreset,
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

/** Apart, so that the dashboard is built only when tests look at it in a browser. */
export default {
  maxWorkers,
  testTimeout,
  projects: [
    { ...project, testPathIgnorePatterns: [...project.testPathIgnorePatterns, '/tests/browser/'] },
    {
      ...project,
      testMatch: ['<rootDir>/tests/browser/*.test.ts'],
      globalSetup: '<rootDir>/tests/support/global-setup.ts',
      globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
    },
  ],
};

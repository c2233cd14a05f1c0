/** What the package consists of; the build, the packer and the tests read it from here. */

/** Entry points: name in `exports` → module in `src/`. */
export const ENTRIES = {
  '.': 'index',
  './document': 'document',
  './schemas': 'schemas',
  './types': 'types',
  './embed': 'embed/index',
  './webhooks': 'webhooks/index',
  './mock': 'mock/index',
} as const;

/** Files that go into the package as they are: source → place in the package. */
export const COPIES = {
  'generated/openapi.json': 'openapi.json',
  'generated/schemas': 'schemas',
  'generated/embed/schemas': 'embed-schemas',
  'README.md': 'README.md',
  'CONTRACT.md': 'CONTRACT.md',
  'CHANGELOG.md': 'CHANGELOG.md',
  LICENSE: 'LICENSE',
} as const;

/** Fields of package.json that a consumer needs; scripts and development dependencies stay at home. */
export const MANIFEST_FIELDS = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'type',
  'engines',
  'exports',
  'types',
  'typesVersions',
  'main',
  'sideEffects',
  'peerDependencies',
  'peerDependenciesMeta',
] as const;

import { INTEGRATION_BASE_PATH } from '../../generated/version.ts';
import { openapiDocument } from '../document.ts';

/** The document as Prism needs it: Prism serves paths as they stand and knows nothing of what a server's URL puts before them. */
export function mockableDocument(): object {
  const paths = Object.entries(openapiDocument.paths).map(
    ([path, item]) => [`${INTEGRATION_BASE_PATH}${path}`, item] as const,
  );
  return { ...openapiDocument, servers: [{ url: '/' }], paths: Object.fromEntries(paths) };
}

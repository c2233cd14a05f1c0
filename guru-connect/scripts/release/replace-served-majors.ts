import type { Plugin } from 'esbuild';

/** The product's list of majors, as its importers name it. */
const SERVED_MAJORS = /\/served-majors\.ts$/;

/**
 * Bundles another module in place of the product's list of served majors. The module may import that list itself, to
 * add to it. A bundle in which nothing was replaced is an error: it would pass for a rehearsal and be the product.
 *
 * @param module absolute path; exports `SERVED_MAJORS`
 */
export function replaceServedMajors(module: string): Plugin {
  return {
    name: 'replace-served-majors',
    setup(build) {
      let replaced = false;
      build.onStart(() => {
        replaced = false;
      });
      build.onResolve({ filter: SERVED_MAJORS }, ({ importer }) => {
        if (importer === module) return undefined;
        replaced = true;
        return { path: module };
      });
      build.onEnd(() =>
        replaced ? undefined : { errors: [{ text: 'no module imports served-majors.ts any more' }] },
      );
    },
  };
}

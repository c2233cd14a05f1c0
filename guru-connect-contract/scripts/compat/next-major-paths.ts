import { asJson, type Json } from './json.ts';

/** Major of a version: `1` of `1.4.1`. */
const majorOf = (version: unknown) => String(version).split('.')[0] ?? '';
const majorOfDocument = (document: Json) => majorOf(asJson(document['info'])['version']);

/**
 * The base with its paths as the candidate's major has them: `/v1/sessions` is `/v2/sessions` there. What then differs is
 * what really changed; moving alone breaks nobody, since the old paths are served beside the new ones.
 */
export function asNextMajor(base: Json, candidate: Json): Json {
  const [from, to] = [majorOfDocument(base), majorOfDocument(candidate)];
  const hasMoved = Object.keys(asJson(candidate['paths'])).some((path) => path.startsWith(`/v${to}/`));
  if (from === to || !hasMoved) return base;
  const moved = (text: string) => text.replaceAll(`/v${from}/`, `/v${to}/`);
  const paths = Object.entries(asJson(base['paths']));
  return { ...base, paths: Object.fromEntries(paths.map(([path, item]) => [moved(path), item])) };
}

/** Paths of another major than the version's own. */
export function foreignPaths(document: Json, version: string): readonly string[] {
  const own = `/v${majorOf(version)}/`;
  return Object.keys(asJson(document['paths'])).filter(
    (path) => /^\/v\d+\//.test(path) && !path.startsWith(own),
  );
}

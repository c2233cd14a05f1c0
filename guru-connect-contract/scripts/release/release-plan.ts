/** What a release depends on, gathered before anything is done. */
export interface ReleaseState {
  readonly version: string;
  readonly registry: string;
  /** Names of the changesets that no version has taken in yet. */
  readonly pendingChangesets: readonly string[];
  /** Files that differ from the last commit, as git lists them. */
  readonly changedFiles: readonly string[];
  readonly tags: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ReleasePlan {
  readonly tag: string;
  readonly provenance: boolean;
  /** Why nothing may be published; empty when it may. */
  readonly problems: readonly string[];
}

/** The public registry is the one that accepts provenance, and only from a pipeline that can prove who it is. */
export function supportsProvenance(registry: string, environment: ReleaseState['environment']): boolean {
  const { hostname } = new URL(registry);
  return hostname === 'registry.npmjs.org' && environment['ACTIONS_ID_TOKEN_REQUEST_URL'] !== undefined;
}

export function planRelease(state: ReleaseState): ReleasePlan {
  const { version, registry, pendingChangesets, changedFiles, tags, environment } = state;
  const tag = `guru-connect-contract@${version}`;
  const problems = [
    ...pendingChangesets.map((name) => `.changeset/${name} is in no version: run \`npm run raise\``),
    ...changedFiles.map((path) => `${path} is not committed`),
    ...(tags.includes(tag) ? [`${tag} exists: raise the version`] : []),
  ];
  return { tag, provenance: supportsProvenance(registry, environment), problems };
}

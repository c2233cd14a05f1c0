import manifest from '../../package.json' with { type: 'json' };

/** Version of this agent (semver), as the server and `--version` see it. */
export const AGENT_VERSION: string = manifest.version;

/** What a world is made of. */
export interface WorldSpec {
  dataDir: string;
  gcRelease: string;
  rmmRelease: string;
  gcPort: number;
  rmmPort: number;
  /** `virtual` makes a desktop of its own; a number such as `:80`, or null for the first free one. */
  desktop: { kind: 'virtual'; display: string | null } | { kind: 'existing'; display: string };
  /** Added to the servers' environment, for tests of their settings. */
  gcEnv?: Record<string, string>;
  rmmEnv?: Record<string, string>;
}

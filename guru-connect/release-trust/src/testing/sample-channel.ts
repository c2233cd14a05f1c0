import type { MetadataSource, SignedProgram } from '../client/update-trust.ts';
import {
  type ChannelKeys,
  signRoot,
  signSnapshot,
  signTargets,
  signTimestamp,
} from '../sign/sign-metadata.ts';
import { generateSigningKey } from '../sign/signing-key.ts';

const YEAR_MS = 365 * 24 * 3600 * 1000;
export const inAYear = () => new Date(Date.now() + YEAR_MS);

export function generateChannelKeys(): ChannelKeys {
  return { root: generateSigningKey(), targets: generateSigningKey(), online: generateSigningKey() };
}

/** What one publication is signed with; each value of its own makes another attack. */
export interface Publication {
  readonly version: number;
  readonly programs: readonly SignedProgram[];
  readonly keys?: ChannelKeys;
  readonly expires?: { readonly [kind in 'timestamp' | 'snapshot' | 'targets']?: Date };
}

/** For tests: a release channel in memory, whose files may be replaced as an attacker would. */
export class SampleChannel {
  readonly keys: ChannelKeys;
  readonly files = new Map<string, Uint8Array>();

  constructor(keys = generateChannelKeys()) {
    this.keys = keys;
    this.files.set('1.root.json', signRoot(keys, { version: 1, expires: inAYear() }));
  }

  get root(): Uint8Array {
    return this.file('1.root.json');
  }

  file(name: string): Uint8Array {
    const bytes = this.files.get(name);
    if (!bytes) throw new Error(`the channel has no ${name}`);
    return bytes;
  }

  publish({ version, programs, keys = this.keys, expires = {} }: Publication): void {
    const edition = (kind: keyof typeof expires) => ({ version, expires: expires[kind] ?? inAYear() });
    const targets = signTargets(keys.targets, edition('targets'), programs);
    const snapshot = signSnapshot(keys.online, edition('snapshot'), targets, version);
    this.files.set(`${version}.targets.json`, targets);
    this.files.set(`${version}.snapshot.json`, snapshot);
    this.files.set('timestamp.json', signTimestamp(keys.online, edition('timestamp'), snapshot, version));
  }

  /** Reads from memory as `httpSource` reads from a server. */
  readonly source: MetadataSource = async (name) => this.files.get(name);
}

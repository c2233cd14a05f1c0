import { dirname } from 'node:path';
import { CommandError, runCommand } from './run-command.ts';

/** The registry has this version already. Published bytes stay: raise the version. */
export class VersionTakenError extends Error {
  override readonly name = 'VersionTakenError';
}

export interface PublishOptions {
  readonly registry: string;
  readonly provenance: boolean;
  /** Which pointer of the registry moves to this version; `latest` unless it is another. */
  readonly distTag?: string;
  /** Rehearses everything but the upload. */
  readonly dryRun: boolean;
  /** Further options of npm, such as where its configuration lies. */
  readonly npmOptions?: readonly string[];
}

/** What registries say to a second upload of a version. */
const TAKEN = /E409|EPUBLISHCONFLICT|cannot publish over|previously published|already present/i;

/**
 * Publishes a tarball as it is; nothing is packed anew.
 * @throws {VersionTakenError} when the registry has the version
 * @throws {CommandError} when npm fails otherwise
 */
export async function publishTarball(tarball: string, options: PublishOptions): Promise<void> {
  const { registry, provenance, dryRun, distTag = 'latest', npmOptions = [] } = options;
  const args = [
    'publish',
    tarball,
    '--ignore-scripts',
    '--access',
    'public',
    '--tag',
    distTag,
    '--registry',
    registry,
  ];
  if (provenance) args.push('--provenance');
  if (dryRun) args.push('--dry-run');
  try {
    await runCommand('npm', [...args, ...npmOptions], dirname(tarball));
  } catch (error) {
    if (error instanceof CommandError && TAKEN.test(error.output))
      throw new VersionTakenError(`${registry} has this version`, { cause: error });
    throw error;
  }
}

/** A file system in memory that a program sees at a folder, as `mount -t tmpfs -o` takes it: `noexec`, `ro`, `size=4k`. */
export interface Mount {
  readonly folder: string;
  readonly options: string;
}

/**
 * What starts a program with file systems of its own in place of folders; nobody else sees them, and they end with it.
 * Without root that is in a user namespace, which the machine must allow.
 */
export function inMounts(...mounts: readonly Mount[]): string[] {
  const unshare = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  const mount = mounts.map(
    ({ folder, options }) => `mkdir -p '${folder}' && mount -t tmpfs -o ${options} tmpfs '${folder}'`,
  );
  return ['unshare', ...unshare, 'sh', '-c', [...mount, 'exec "$@"'].join(' && '), 'sh'];
}

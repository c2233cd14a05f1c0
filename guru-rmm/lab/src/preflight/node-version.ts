import { LabError } from '../base/lab-error.ts';

const OLDEST = [20, 19] as const;

/** @throws LabError `node_too_old` */
export function checkNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new LabError(
    'node_too_old',
    `Node ${version} is too old; install Node ${OLDEST.join('.')} or newer (https://nodejs.org) and start again.`,
  );
}

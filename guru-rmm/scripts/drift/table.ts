import { CHECKS, type DriftChange, TARBALL } from './changes.ts';

/** A change's row of docs/drift.md without its last column, which only a run can fill. A bump of the pin leaves it as it is. */
export function rowOf({ what, file, check }: DriftChange): string {
  const shown = file === TARBALL ? 'vendor/guru-connect-contract-<pin>.tgz' : file;
  const { workspace, file: test } = CHECKS[check];
  return `| ${what} | \`${shown}\` | ${check} (\`${workspace}/${test}\`) |`;
}

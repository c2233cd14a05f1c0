import { installPackages, missingPackagesError } from './install-packages.ts';
import { checkNodeVersion } from './node-version.ts';
import { missingPackages, type Needs, requirementsFor } from './packages.ts';
import { readSystemView } from './system-view.ts';

/** What can be seen before anything is started. The data folder and the ports are looked at when they are taken. */
export async function preflight(needs: Needs, install: boolean): Promise<void> {
  checkNodeVersion(process.version);
  const requirements = requirementsFor(needs);
  const missing = missingPackages(requirements, readSystemView());
  if (missing.length === 0) return;
  if (!install) throw missingPackagesError(missing);
  await installPackages(missing);
  const still = missingPackages(requirements, readSystemView());
  if (still.length > 0) throw missingPackagesError(still);
}

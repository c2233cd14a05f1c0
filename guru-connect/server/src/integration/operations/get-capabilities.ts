import type { Capabilities } from 'guru-connect-contract/types';
import type { Handler } from '../handler.ts';
import type { IntegrationContext } from '../integration-context.ts';
import type { MajorInUse } from '../../contract/contract-major.ts';

export const getCapabilities: Handler<'getCapabilities'> = async (context, { major }) => ({
  body: capabilities(context, major),
});

export function capabilities(
  { config, productVersion, supportedVersions }: IntegrationContext,
  { contractVersion }: MajorInUse,
): Capabilities {
  return {
    contract_version: contractVersion,
    product_version: productVersion,
    supported_versions: [...supportedVersions],
    features: { ...config.features },
  };
}

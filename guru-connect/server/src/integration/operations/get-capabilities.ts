import { CONTRACT_VERSION } from 'guru-connect-contract';
import type { Capabilities } from 'guru-connect-contract/types';
import type { Handler } from '../handler.ts';
import type { IntegrationContext } from '../integration-context.ts';

export const getCapabilities: Handler<'getCapabilities'> = async (context) => ({
  body: capabilities(context),
});

export function capabilities({ config, productVersion }: IntegrationContext): Capabilities {
  return {
    contract_version: CONTRACT_VERSION,
    product_version: productVersion,
    supported_versions: ['v1'],
    features: { ...config.features },
  };
}

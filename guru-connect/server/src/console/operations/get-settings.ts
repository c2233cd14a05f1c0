import { policyOf } from '../../consent/consent-policy.ts';
import { operation } from '../operation.ts';

/** What the operator has configured, without secrets. */
export const getSettings = operation({
  method: 'GET',
  path: '/api/settings',
  roles: [],
  async handle({ config, productVersion, publicUrl }) {
    return {
      version: productVersion,
      public_url: publicUrl(),
      embed_allowed_origins: config.embedAllowedOrigins,
      features: config.features,
      organisation: config.organisation,
      consent: {
        unattended: policyOf('unattended', config.consent),
        attended: policyOf('attended', config.consent),
      },
      integration_configured: config.integrationKeys.length > 0,
      session_longest_seconds: config.sessionLongestSeconds,
      session_idle_seconds: config.sessionIdleSeconds,
    };
  },
});

import { type PolicyWish, policyOf } from '../../consent/consent-policy.ts';
import { operation } from '../operation.ts';

/** What the operator and administrators have configured, without secrets. */
export const getSettings = operation({
  method: 'GET',
  path: '/api/settings',
  roles: [],
  async handle({ config, settings, productVersion, publicUrl }) {
    return {
      version: productVersion,
      public_url: publicUrl(),
      embed_allowed_origins: settings.framingOrigins,
      features: config.features,
      organisation: config.organisation,
      consent: {
        unattended: policyOf('unattended', settings.consent),
        attended: policyOf('attended', settings.consent),
      },
      // Where each value comes from: the environment's cannot be changed here.
      from_environment: {
        consent: presentWish(settings.environment.consent),
        framing_origins: settings.environment.embedAllowedOrigins,
      },
      from_console: {
        consent: presentWish(settings.stored.consent),
        framing_origins: settings.stored.framing_origins,
      },
      integration_configured: config.integrationKeys.length > 0,
      session_longest_seconds: config.sessionLongestSeconds,
      session_idle_seconds: config.sessionIdleSeconds,
    };
  },
});

function presentWish(wish: PolicyWish) {
  return {
    prompt: wish.prompt ?? null,
    timeout_seconds: wish.timeout_seconds ?? null,
    on_timeout: wish.on_timeout ?? null,
    access: wish.access ?? null,
    until_granted: wish.until_granted ?? null,
    indicator: wish.indicator ?? null,
  };
}

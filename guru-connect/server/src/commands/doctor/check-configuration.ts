import type { Configuration } from '../../config/configuration.ts';
import { error, type Finding, ok, warning } from './finding.ts';

const LOOPBACK = /^(127\.|localhost$|::1$|\[::1\]$)/;

/** What the settings mean for who can reach the relay, without asking anybody. */
export function checkConfiguration(config: Configuration): Finding[] {
  return [checkPublicUrl(config), checkProxy(config), ...checkIntegration(config), checkFeatures(config)];
}

function checkPublicUrl({ publicUrl, host }: Configuration): Finding {
  const check = 'public URL';
  if (publicUrl === undefined) {
    return warning(
      check,
      `CONNECT_PUBLIC_URL is not set, so that only this machine can use the addresses that the relay gives (${host})`,
      'Set CONNECT_PUBLIC_URL to the https address under which browsers and agents reach the relay.',
    );
  }
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
    return error(
      check,
      `${publicUrl} is not encrypted: passwords and screens can be read on the way`,
      'Put a reverse proxy with a certificate in front and set CONNECT_PUBLIC_URL to its https address.',
    );
  }
  return ok(check, publicUrl);
}

function checkProxy({ publicUrl, trustedProxies, host }: Configuration): Finding {
  const check = 'proxy';
  if (publicUrl?.startsWith('https:') && trustedProxies.length === 0) {
    return warning(
      check,
      'the public URL is https, and no proxy is trusted: audit and limits see the address of the proxy alone',
      'Set CONNECT_TRUSTED_PROXY to the address of the reverse proxy, or to loopback.',
    );
  }
  if (!LOOPBACK.test(host) && trustedProxies.length === 0) {
    return warning(
      check,
      `the relay listens on ${host} without a proxy and without TLS`,
      'Listen on 127.0.0.1 (CONNECT_HOST) and let a reverse proxy end TLS.',
    );
  }
  return ok(check, trustedProxies.length === 0 ? 'none is trusted' : trustedProxies.join(', '));
}

function checkIntegration({ integrationKeys, embedAllowedOrigins }: Configuration): Finding[] {
  const check = 'integration';
  if (integrationKeys.length === 0) return [ok(check, 'off: no CONNECT_INTEGRATION_KEY, no other product')];
  if (embedAllowedOrigins.length === 0) {
    return [
      warning(
        check,
        'other products may create sessions, and no page may frame the viewer',
        'Set CONNECT_EMBED_ALLOWED_ORIGINS to the origin of the product.',
      ),
    ];
  }
  return [ok(check, `on; ${embedAllowedOrigins.join(', ')} may frame the viewer`)];
}

function checkFeatures({ features }: Configuration): Finding {
  const names = (wanted: boolean) =>
    Object.entries(features)
      .filter(([, on]) => on === wanted)
      .map(([name]) => name)
      .join(', ') || 'none';
  return ok('features', `on: ${names(true)}; off: ${names(false)}`);
}

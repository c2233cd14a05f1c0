import { Secret, TOTP } from 'otpauth';

/** RFC 6238 with the values that every authenticator app takes: SHA-1, six digits, 30 seconds. */
const PERIOD_SECONDS = 30;

/** A clock may be one step off, to either side (RFC 6238, section 5.2). */
const WINDOW = 1;

const ISSUER = 'Guru Connect';

/** @returns a new secret of 160 random bits, base32 */
export function makeTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address that an authenticator app reads from a QR code. */
export function totpUri(secret: string, login: string): string {
  return totpOf(secret, login).toString();
}

/**
 * Checks a code.
 * @param lastStep the time step of the last code that was accepted: neither it nor an older one works again
 * @returns the code's time step; undefined when it is wrong, expired or used
 */
export function checkTotp(
  secret: string,
  code: string,
  lastStep: number | null,
  nowMs = Date.now(),
): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window: WINDOW });
  if (delta === null) return undefined;
  const step = Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta;
  return lastStep !== null && step <= lastStep ? undefined : step;
}

function totpOf(secret: string, label = ''): TOTP {
  return new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}

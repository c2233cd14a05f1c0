const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The key of a secret as it stands in a configuration: base64 of 24 to 64 bytes, with or without `whsec_` before it.
 * @throws {TypeError} when it is anything else; the text does not repeat it
 */
export function webhookKey(secret: string): Uint8Array {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const key = BASE64.test(encoded) ? Buffer.from(encoded, 'base64') : null;
  if (key === null || key.length < 24 || key.length > 64) {
    throw new TypeError('a webhook secret is "whsec_" and base64 of 24 to 64 bytes');
  }
  return key;
}

import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as tls from 'node:tls';

/** Where systems keep the authorities that they trust: Debian, Fedora, openSUSE, RHEL, Alpine and macOS. */
const SYSTEM_STORES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Certificates of the authorities to trust, each text PEM with one or more of them: Node's own, the system's store or what
 * `SSL_CERT_FILE` and `SSL_CERT_DIR` name instead, and `NODE_EXTRA_CA_CERTS`. Node reads the last one by itself only where no
 * `ca` is set. Files that cannot be read are skipped: a connection that needs them fails, and its cause says so.
 * @param keptElsewhere the system's store where that is no file
 */
export function trustedAuthorities(
  environment: NodeJS.ProcessEnv,
  stores = SYSTEM_STORES,
  keptElsewhere = windowsAuthorities,
): string[] {
  const { SSL_CERT_FILE: file, SSL_CERT_DIR: folders, NODE_EXTRA_CA_CERTS: extra } = environment;
  return [
    ...tls.rootCertificates,
    ...(file || folders
      ? readEach(file ? [file] : [])
      : [...readEach(stores).slice(0, 1), ...keptElsewhere()]),
    ...(folders ? readEach(folders.split(delimiter).flatMap(filesIn)) : []),
    ...readEach(extra ? [extra] : []),
  ];
}

/** The store of Windows: the machine's and the user's. Node reads it from 22.15 on. */
function windowsAuthorities(): string[] {
  const { getCACertificates } = tls as { getCACertificates?: (store: 'system') => string[] };
  return process.platform === 'win32' && getCACertificates ? getCACertificates('system') : [];
}

function readEach(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    try {
      return [readFileSync(file, 'utf8')];
    } catch {
      return [];
    }
  });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

let context: tls.SecureContext | undefined;

/** What this process trusts, read at the first use: hundreds of certificates are parsed once, not for each connection. */
export function trustedContext(): tls.SecureContext {
  context ??= tls.createSecureContext({ ca: trustedAuthorities(process.env) });
  return context;
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PrivateAuthority {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** What a machine puts into its store to trust it. */
  readonly certFile: string;
}

/** A certificate that signed itself, for names and addresses (`DNS:relay.test`, `IP:::1`), valid for two days. */
export function makePrivateAuthority(folder: string, names: readonly string[]): PrivateAuthority {
  const [keyFile, certFile] = [join(folder, 'authority-key.pem'), join(folder, 'authority.pem')];
  const options = [
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=Private authority', '-addext', `subjectAltName=${names.join(',')}`],
    ...['-keyout', keyFile, '-out', certFile],
  ];
  execFileSync('openssl', ['req', '-x509', ...options], { stdio: 'pipe' });
  return { key: readFileSync(keyFile), cert: readFileSync(certFile), certFile };
}

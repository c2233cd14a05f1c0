import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** What a process must be told to trust it (NODE_EXTRA_CA_CERTS). */
  readonly certFile: string;
}

/** A certificate for 127.0.0.1 that signed itself, valid for two days, made in a folder of the caller's. */
export function makeCertificate(folder: string): Certificate {
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const options = [
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-keyout', keyFile, '-out', certFile],
  ];
  execFileSync('openssl', ['req', '-x509', ...options], { stdio: 'pipe' });
  return { key: readFileSync(keyFile), cert: readFileSync(certFile), certFile };
}

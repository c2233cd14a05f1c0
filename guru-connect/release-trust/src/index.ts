export { httpSource } from './client/http-source.ts';
export { type Kind, LARGEST, readMetadata } from './client/read-metadata.ts';
export { TrustError, type TrustErrorCode } from './client/trust-error.ts';
export { type TrustedFiles, TrustStore } from './client/trust-store.ts';
export { readTrustedRoot } from './client/trusted-root.ts';
export { type MetadataSource, type SignedProgram, updateTrust } from './client/update-trust.ts';

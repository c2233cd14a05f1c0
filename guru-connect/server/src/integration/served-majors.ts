import { CONTRACT_VERSION, OPERATIONS } from 'guru-connect-contract';
import { openapiDocument } from 'guru-connect-contract/document';
import { HANDLERS } from './handlers.ts';
import type { ServedMajor } from './served-major.ts';

const V1: ServedMajor = {
  version: 'v1',
  contractVersion: CONTRACT_VERSION,
  document: openapiDocument,
  rules: OPERATIONS,
  handlers: HANDLERS,
};

/** The majors of the contract that this server speaks, oldest first. docs/releasing-a-major.md says how one comes and goes. */
export const SERVED_MAJORS: readonly ServedMajor[] = [V1];

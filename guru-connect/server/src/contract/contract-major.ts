import type { OpenApiDocument } from 'guru-connect-contract/document';

/** Which contract a request is made under. */
export interface MajorInUse {
  /** As it stands in the path. */
  readonly version: string;
  /** Version of that major's document (semver). */
  readonly contractVersion: string;
}

export interface OperationRules {
  readonly successStatus: number;
  /** All of these must be on. */
  readonly features: readonly string[];
}

export interface Deprecation {
  readonly since: Date;
  /** Not served after it; at least six months after `since`, by the contract. */
  readonly sunset: Date;
  /** Address of what is to be read about it. */
  readonly notice: string;
  /** Version that replaces it, such as `v2`. */
  readonly successor: string;
}

/** One major of the contract: its document, and what the package says of its operations. */
export interface ContractMajor extends MajorInUse {
  readonly document: OpenApiDocument;
  readonly rules: Readonly<Record<string, OperationRules>>;
  readonly deprecation?: Deprecation;
}

import type { OpenApiDocument } from 'guru-connect-contract/document';
import type { IntegrationContext } from './integration-context.ts';

/** Which contract a request is made under. */
export interface MajorInUse {
  /** As it stands in the path. */
  readonly version: string;
  /** Version of that major's document (semver). */
  readonly contractVersion: string;
}

/** A request whose validator has shown it to be what its operation's types say. */
export interface CheckedRequest {
  readonly parameters: object;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
  readonly major: MajorInUse;
}

export interface CheckedAnswer {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A handler of whatever operation. As a method, so that each `Handler<Id>` with its narrower request is one. */
export type AnyHandler = {
  handle(context: IntegrationContext, request: CheckedRequest): Promise<CheckedAnswer>;
}['handle'];

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

/** One major of the contract and what serves it. Several stand side by side on one set of services. */
export interface ServedMajor {
  readonly version: string;
  /** Version of the package that document and types come from. */
  readonly contractVersion: string;
  readonly document: OpenApiDocument;
  readonly rules: Readonly<Record<string, OperationRules>>;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  readonly deprecation?: Deprecation;
}

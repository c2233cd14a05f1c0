/**
 * Codes and reasons that the pinned contract and this repository know. A table of words that `satisfies Record<…>` one of
 * these does not compile where a bump brings a value without words. The sets are open at run time all the same.
 */
import type { CommandFailureCode } from '@guru-rmm/agent-protocol/command-failure-code.ts';
import type { ErrorCode } from '@guru-rmm/api/error-codes.ts';
import type { FeatureName, KnownConsentCause, KnownSessionEndReason } from 'guru-connect-contract';
import type { ViewerPayloads } from 'guru-connect-contract/embed';

/** The literals of a union that is open to any text. */
type Known<T extends string> = T extends unknown ? (string extends T ? never : T) : never;

export type KnownViewerError = Known<ViewerPayloads['viewer:error']['code']>;
export type KnownViewerEndReason = Known<ViewerPayloads['viewer:disconnected']['reason']>;
export type { CommandFailureCode, ErrorCode, FeatureName, KnownConsentCause, KnownSessionEndReason };

import type { CommandFailureCode } from '@guru-rmm/agent-protocol/command-failure-code.ts';
import type { CommandOutcome } from '../commands/command-dispatcher.ts';
import { ConnectError, type ConnectErrorKind, isRejectedWith } from '../connect-client/connect-error.ts';
import type { KnownErrorCode } from '../connect-client/contract-words.ts';
import { ApiError } from '../errors/api-error.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import { type MachineWords, withMachineWords } from './machine-words.ts';

/** What each way that Guru Connect can fail is called towards the technician. */
export const CONNECT_ERROR_CODES = {
  unreachable: 'connect_unreachable',
  not_configured: 'connect_not_configured',
  rejected: 'connect_rejected',
  incompatible: 'contract_incompatible',
} as const satisfies Record<ConnectErrorKind, ErrorCode>;

const KIND_SENTENCES: Record<ConnectErrorKind, string> = {
  unreachable: 'Guru Connect cannot be reached at the moment; try again shortly.',
  not_configured:
    'Guru Connect has no integration key, so it accepts no requests from this server; ask your administrator.',
  rejected: 'Guru Connect refused the request.',
  incompatible: 'Guru Connect answered in a way that this server does not know; one of them needs an update.',
};

/** Guru Connect's own codes in words; null: there is nothing that a technician or an administrator can do about it. */
const REJECTED_SENTENCES = {
  unauthorized: "Guru Connect does not accept this server's integration key; ask your administrator.",
  session_conflict:
    'Guru Connect has another open session for this machine, started elsewhere; it has to end first.',
  origin_not_allowed:
    'Guru Connect does not allow this dashboard to show its viewer; ask your administrator.',
  rate_limited: 'Guru Connect is getting too many requests; wait a moment and try again.',
  release_not_found: "Guru Connect has no agent for this machine's platform.",
  feature_disabled:
    'Guru Connect has switched off a feature that remote control needs; ask your administrator.',
  session_ended: 'The session has ended on Guru Connect; start it again.',
  agent_not_found: null,
  idempotency_conflict: null,
  integration_not_configured: null,
  internal_error: null,
  key_not_found: null,
  malformed_json: null,
  method_not_allowed: null,
  payload_too_large: null,
  route_not_found: null,
  session_not_found: null,
  unavailable: null,
  unsupported_media_type: null,
  validation_failed: null,
} as const satisfies Record<KnownErrorCode, string | null>;

/** A failure of GC in words for a technician; GC's own code goes along as `cause_code`. */
export function fromConnectError(error: ConnectError): ApiError {
  const causeCode = error.errorCode ?? undefined;
  const sentence = (error.kind === 'rejected' && sentenceOf(causeCode)) || KIND_SENTENCES[error.kind];
  const code = causeCode === 'feature_disabled' ? 'capability_unavailable' : CONNECT_ERROR_CODES[error.kind];
  return new ApiError(code, sentence, { causeCode, cause: error });
}

function sentenceOf(code: string | undefined): string | null {
  // What this server found out by itself about the release channel, in the machine's words.
  if (code === 'release_untrusted') return AGENT_SENTENCES.release_untrusted ?? null;
  const known = code !== undefined && Object.hasOwn(REJECTED_SENTENCES, code);
  return known ? REJECTED_SENTENCES[code as KnownErrorCode] : null;
}

const AGENT_SENTENCES: Record<string, string> = {
  download_failed: 'The machine could not download the remote-control agent.',
  checksum_mismatch:
    'The remote-control agent that the machine downloaded is not the released one, so it was not run.',
  release_untrusted:
    'The remote-control agent that Guru Connect offers is not signed by who may sign it, or is older than one that the machine has seen, so it was not run.',
  release_expired: 'The signatures of the remote-control agent have expired, so it was not run.',
  no_folder: 'The machine has no folder that takes the remote-control agent.',
  agent_exited: 'The remote-control agent stopped right after it had been started on the machine.',
  launch_timeout:
    'The remote-control agent did not connect in time after it had been started on the machine.',
  no_display: 'The machine has no desktop that could be shown.',
  platform_unsupported: "There is no remote control for this machine's platform yet.",
  key_unavailable: 'The machine could not get its key for remote control.',
  code_unavailable: 'The machine could not get its support code from this server.',
  code_refused: 'Guru Connect did not accept the support code of this session.',
  relay_unreachable: 'The machine cannot reach Guru Connect, or Guru Connect limits its attempts.',
  unknown_command: "The machine's RMM agent is too old to know of remote control; it needs an update.",
  invalid_payload:
    "The machine's RMM agent refused what it was told; the addresses that this server was given, or the agent's version, do not suit it.",
  internal_error: "Something went wrong in the machine's RMM agent; its log on the machine says what.",
} satisfies Record<CommandFailureCode, string>;

/** A command that did not succeed, in words for a technician. */
export function fromCommandOutcome(outcome: Exclude<CommandOutcome, { status: 'succeeded' }>): ApiError {
  if (outcome.status === 'expired') {
    return new ApiError(
      'agent_command_timeout',
      'The machine did not finish preparing remote control in time.',
    );
  }
  const sentence = AGENT_SENTENCES[outcome.code] ?? 'The machine could not prepare remote control.';
  const detail = withMachineWords(sentence, outcome.detail);
  return new ApiError('agent_command_failed', detail, { causeCode: outcome.code });
}

/** The session ended while it was being prepared, for example because the machine refused it. */
export function endedEarly(endReason: string | null, words: MachineWords | null): ApiError {
  const sentence =
    words === null ? 'The session ended while it was being prepared.' : 'The machine ended the session.';
  return new ApiError('remote_control_ended', withMachineWords(sentence, words?.detail ?? ''), {
    causeCode: endReason ?? undefined,
  });
}

/**
 * Whatever ended the broker's work, as the one error that the technician sees and the audit keeps.
 * @param leftOpen an earlier session of ours could not be ended on GC yet
 */
export function toBrokerError(error: unknown, leftOpen = false): ApiError {
  if (error instanceof ApiError) return error;
  if (leftOpen && isRejectedWith(error, 'session_conflict')) {
    const detail = "This machine's last session has not ended on Guru Connect yet; try again shortly.";
    return new ApiError('unavailable', detail, { causeCode: 'session_conflict', cause: error });
  }
  if (error instanceof ConnectError) return fromConnectError(error);
  return new ApiError('internal_error', 'Something went wrong on the server; its log has the request id.', {
    cause: error,
  });
}

/** Whoever wanted the session has gone, or somebody ended it: whatever broke off then is no fault. */
export function cancelled(cause: unknown): ApiError {
  const detail = 'The request was cancelled before the session was ready.';
  return new ApiError('remote_control_cancelled', detail, { cause });
}

import type { ApiError, LocalErrorCode } from '../../../shared/api/api-error.ts';
import { endWords } from './end-words.ts';
import type {
  CommandFailureCode,
  ErrorCode,
  KnownSessionEndReason,
  KnownViewerError,
} from './known-values.ts';

/** A failure as it is shown: what happened, in whose words, what to do, and what to quote when asking for help. */
export interface Failure {
  readonly code: string;
  /** The deeper cause, when the broker named one. */
  readonly causeCode: string | null;
  /** What happened: the server's or the viewer's own sentence. Untrusted text. */
  readonly sentence: string;
  /** What the technician may do about it. */
  readonly advice: string;
  readonly requestId: string | null;
  readonly retryable: boolean;
  /** The open session that stands in the way; it can be ended from here. */
  readonly blockingId: string | null;
}

const TRY_AGAIN = 'Try again in a moment.';
const ASK_OPERATOR = 'Tell your administrator; retrying will not help until this is fixed.';
const RELOAD = 'Load this page again. If that does not help, tell your administrator.';
const START_AGAIN = 'Start again.';
/** Why there is none, the machine says itself. */
const NO_DISPLAY = 'Start again once the machine has a desktop to show.';
const READ_AGENT_LOG =
  'Start again. If it happens again, the log of the remote desktop on the machine says why.';

const ASK_THE_USER = 'Call the user, agree on a time, then ask again.';

/** Failures that this page finds by itself. */
type PageError = LocalErrorCode | 'viewer_silent' | 'viewer_incompatible' | 'viewer_address_refused';

/** What to do, by the code that the broker, the viewer or this page gave. */
const ADVICE: Readonly<Record<string, string>> = {
  agent_not_found: 'The machine may have been removed. Go back to the list of machines.',
  agent_offline: 'Wait until the machine is online again, or have somebody switch it on.',
  remote_control_in_progress: 'Take it over, or ask the colleague who uses the machine.',
  remote_control_ended: START_AGAIN,
  remote_control_cancelled: 'Start it again when you are ready.',
  capability_unavailable: ASK_OPERATOR,
  connect_unreachable:
    'Guru Connect may be restarting. Try again in a moment; if it stays so, tell your administrator.',
  connect_not_configured: ASK_OPERATOR,
  connect_rejected: ASK_OPERATOR,
  contract_incompatible:
    'Guru RMM and Guru Connect need versions that fit each other. Tell your administrator.',
  agent_command_timeout: 'The machine is slow or busy. Try again in a moment.',
  agent_command_failed:
    'The machine could not start its remote desktop. Tell your administrator the code below.',
  forbidden: 'Your account may not do this. Ask an administrator for access.',
  unauthorized: 'Sign in again.',
  rate_limited: 'Too many attempts in a short time. Wait a minute.',
  network_unreachable: 'Check your own connection, then try again.',
  request_timeout: TRY_AGAIN,
  viewer_silent:
    'A firewall or a content blocker may be in the way. Try again; if it stays so, tell your administrator.',
  viewer_incompatible:
    'Load this page again. If it stays so, the two products need versions that fit each other.',
  viewer_address_refused: ASK_OPERATOR,
  token_refused: 'The permission to view was used or has expired. Start again.',
  session_not_found: START_AGAIN,
  session_ended: START_AGAIN,
  no_display: NO_DISPLAY,
  agent_error: READ_AGENT_LOG,
  protocol_error: START_AGAIN,
  unsupported_version: RELOAD,
  agent_unavailable: 'The machine went away. Wait until it is online, then start again.',
  connection_lost: 'Check your own connection, then start again.',
  replaced: 'The session is open in another window. Go on there, or start again here.',
  unsupported_browser: 'Use a current Chrome, Edge, Firefox or Safari.',
  consent_declined: ASK_THE_USER,
  consent_timed_out: ASK_THE_USER,
  consent_unavailable: ASK_THE_USER,
  internal_error: TRY_AGAIN,
  unavailable: TRY_AGAIN,
  answer_not_understood: RELOAD,
  remote_control_not_found: START_AGAIN,
  device_already_enrolled: ASK_OPERATOR,
  enrollment_token_refused: ASK_OPERATOR,
  password_link_refused: ASK_OPERATOR,
  user_not_found: RELOAD,
  enrollment_token_not_found: RELOAD,
  user_exists: RELOAD,
  user_disabled: RELOAD,
  last_administrator: ASK_OPERATOR,
  sign_in_failed: 'Sign in again.',
  cross_site_request: RELOAD,
  expectation_failed: RELOAD,
  headers_too_large: RELOAD,
  malformed_json: RELOAD,
  malformed_request: RELOAD,
  method_not_allowed: RELOAD,
  payload_too_large: RELOAD,
  precondition_failed: RELOAD,
  range_not_satisfiable: RELOAD,
  route_not_found: RELOAD,
  unsupported_media_type: RELOAD,
  validation_failed: RELOAD,
  reason_required: 'Say why, in words that the user understands.',
  webhook_refused: ASK_OPERATOR,
} satisfies Record<ErrorCode | KnownViewerError | PageError, string>;

/** What to do, by the machine's own cause, where that says more than the broker's code. */
const CAUSE_ADVICE: Readonly<Record<string, string>> = {
  download_failed:
    'The machine could not fetch the remote desktop from Guru Connect. Check its network, then try again.',
  checksum_mismatch:
    'The remote desktop that the machine received is not the released one, so it was not run. Do not work around this; tell your administrator.',
  release_untrusted:
    'Do not work around this; tell your administrator, who compares the root of the release channel with the one that is pinned here.',
  release_expired:
    'Look at the clock of the machine. If it is right, tell your administrator: the release channel of Guru Connect must be refreshed.',
  no_folder:
    'Every folder of the machine for the remote desktop is full, read-only, or does not run programs. Free space there, or tell your administrator.',
  agent_exited: 'The log of the remote desktop on the machine has more. Tell your administrator.',
  launch_timeout: 'The machine is slow or busy. Try again in a moment.',
  no_display: NO_DISPLAY,
  platform_unsupported: 'Remote control does not exist for the system of this machine yet.',
  agent_lost: 'The machine was switched off or lost its network. Wait until it is online, then start again.',
  agent_error: READ_AGENT_LOG,
  relay_restarted: 'Start a new session in a moment.',
  duration_limit: 'Start a new session to continue.',
  idle_timeout: 'Start a new session when you need the machine again.',
  key_revoked: ASK_OPERATOR,
  agent_refused: 'Start again once that is put right. Tell your administrator if you cannot.',
  key_unavailable:
    'The machine got no key for Guru Connect. Try again; if it stays so, tell your administrator.',
  code_unavailable: START_AGAIN,
  code_refused: START_AGAIN,
  relay_unreachable:
    'The machine does not reach Guru Connect. Check its network, then try again; if it stays so, tell your administrator.',
  unknown_command: 'The RMM agent on the machine is too old. Tell your administrator; it needs an update.',
  invalid_payload: ASK_OPERATOR,
  internal_error: 'The log of the RMM agent on the machine says what went wrong. Tell your administrator.',
  requested: START_AGAIN,
  viewer_left: START_AGAIN,
  expired: START_AGAIN,
  consent_declined: ASK_THE_USER,
  consent_timed_out: 'Ask again when somebody is at the machine, or call the user first.',
  consent_withdrawn: START_AGAIN,
  consent_unavailable: ASK_THE_USER,
  no_consent_helper:
    'Tell your administrator: the remote desktop on the machine lacks what draws the question. Unattended mode does not ask.',
  nobody_logged_in:
    'Have somebody log in at the machine, then ask again. Unattended mode needs nobody there.',
  locked: 'Have the user unlock the screen, then ask again.',
  ended_by_user: 'Call the user before you ask again.',
  indicator_lost: 'Ask again. If it happens again, tell your administrator.',
  code_expired: TRY_AGAIN,
} satisfies Record<CommandFailureCode | KnownSessionEndReason, string>;

/** The advice for a code and its cause. */
export function adviceFor(code: string, causeCode: string | null, retryable: boolean): string {
  return (causeCode && CAUSE_ADVICE[causeCode]) || ADVICE[code] || (retryable ? TRY_AGAIN : ASK_OPERATOR);
}

/** Codes whose status speaks of another try that nobody can win. */
const NOT_RETRYABLE: ReadonlySet<string> = new Set<ErrorCode>([
  'capability_unavailable',
  'connect_not_configured',
  'contract_incompatible',
  'agent_not_found',
]);

/** Causes with which a program was refused: the next try meets the same one. */
const REFUSED_PROGRAMS: ReadonlySet<string> = new Set<CommandFailureCode>([
  'checksum_mismatch',
  'release_untrusted',
  'release_expired',
]);

/** A refused or failed call, as a failure to show. */
export function failureFromApi(error: ApiError): Failure {
  const retryable =
    error.remedy === 'retry' &&
    !NOT_RETRYABLE.has(error.code) &&
    !REFUSED_PROGRAMS.has(error.causeCode ?? '');
  return {
    code: error.code,
    causeCode: error.causeCode,
    sentence: error.detail,
    advice: adviceFor(error.code, error.causeCode, retryable),
    requestId: error.requestId,
    retryable,
    blockingId: error.remoteControlId,
  };
}

/** A failure without a call: the viewer's report, or something that this page noticed itself. */
export function localFailure(code: string, sentence: string, retryable: boolean): Failure {
  return {
    code,
    causeCode: null,
    sentence,
    advice: adviceFor(code, null, retryable),
    requestId: null,
    retryable,
    blockingId: null,
  };
}

/** Ends after which a new session would meet the same refusal. */
const FINAL_ENDS: ReadonlySet<string> = new Set<KnownSessionEndReason>(['key_revoked', 'agent_refused']);

/** Ends that are the machine's own doing, and that it gives a reason for. */
const BY_MACHINE: ReadonlySet<string> = new Set<KnownSessionEndReason>([
  'agent_refused',
  'agent_error',
  'indicator_lost',
]);

/** What a machine refuses for that may pass by itself. */
const PASSING: ReadonlySet<string> = new Set(['no_display', 'capture_failed', 'busy']);

/**
 * The failure that a viewer leaves behind. That the session has ended says little: the reason of its end says what
 * happened, the machine's own words say why, and a new session, other than a new token for the old one, may well help.
 * @param before the trouble before one that only says that the session has ended
 */
export function failureOfDeparture(trouble: Failure, reason: string, before: Failure | null = null): Failure {
  const latest = trouble.code === 'session_ended' && before && BY_MACHINE.has(reason) ? before : trouble;
  const isMachines = latest.code !== 'session_ended' && BY_MACHINE.has(reason);
  if (latest.code !== 'session_ended' && !isMachines) return latest;
  const retryable = !FINAL_ENDS.has(reason) || PASSING.has(latest.code);
  const words = isMachines && latest.sentence ? ` The machine says: ${latest.sentence}` : '';
  return {
    ...latest,
    causeCode: reason,
    sentence: endWords(reason) + words,
    advice: adviceFor(latest.code, reason, retryable),
    retryable,
  };
}

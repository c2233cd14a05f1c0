import { CommandFailure } from '../../base/command-failure.ts';

/** How a program ended. `code` is null when a signal ended it or it could not be started at all. */
export interface ProgramExit {
  readonly kind: 'exited';
  readonly code: number | null;
  readonly signal: string | null;
  readonly lastLine: string;
}

/** How a start went. */
export type LaunchOutcome =
  | { readonly kind: 'registered' }
  | ProgramExit
  | { readonly kind: 'timeout'; readonly seconds: number; readonly lastLine: string };

/** Exit codes of the remote desktop agent that mean something to its launcher. */
export const CODE_REFUSED = 65;
export const NO_DISPLAY = 69;
export const NO_FOLDER = 73;
export const TRY_LATER = 75;
export const CREDENTIAL_REFUSED = 77;

/** What the server is told of a start that did not lead to a registered agent. */
export function failureOf(outcome: Exclude<LaunchOutcome, { kind: 'registered' }>): CommandFailure {
  const said = outcome.lastLine === '' ? '' : ` Its last line was: ${outcome.lastLine}`;
  if (outcome.kind === 'timeout') {
    const sentence = `The remote desktop agent did not reach its relay within ${outcome.seconds} s and was ended.`;
    return new CommandFailure('launch_timeout', sentence + said);
  }
  if (outcome.code === NO_DISPLAY) {
    const sentence = 'The remote desktop agent found no usable display on this machine.';
    return new CommandFailure('no_display', sentence + said);
  }
  if (outcome.code === NO_FOLDER) {
    const sentence = 'The remote desktop agent found no folder for its native libraries on this machine.';
    return new CommandFailure('no_folder', sentence + said);
  }
  if (outcome.code === CODE_REFUSED) {
    const sentence = 'Guru Connect does not accept the support code of this session.';
    return new CommandFailure('code_refused', sentence + said);
  }
  if (outcome.code === TRY_LATER) {
    const sentence = 'The remote desktop agent did not reach its relay.';
    return new CommandFailure('relay_unreachable', sentence + said);
  }
  const how = outcome.signal === null ? `code ${outcome.code ?? 'unknown'}` : `signal ${outcome.signal}`;
  return new CommandFailure('agent_exited', `The remote desktop agent ended at start with ${how}.${said}`);
}

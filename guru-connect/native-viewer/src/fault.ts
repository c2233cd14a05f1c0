/** What keeps a link from being opened, or the program from being installed. */
export type FaultCode =
  | 'usage'
  | 'bad_link'
  | 'unknown_relay'
  | 'relay_ambiguous'
  | 'not_installed'
  | 'settings_invalid'
  | 'unsupported_system'
  | 'no_browser'
  | 'no_agent'
  | 'no_registration_tool'
  | 'relay_unreachable'
  | 'relay_refused';

/** A foreseen failure. The message is for people and quotes neither link nor ticket. */
export class ViewerFault extends Error {
  override readonly name = 'ViewerFault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** After sysexits.h. */
export const EXIT = { done: 0, usage: 64, refused: 65, unavailable: 69, fault: 70 } as const;

const EXIT_CODES: Readonly<Record<FaultCode, number>> = {
  usage: EXIT.usage,
  bad_link: EXIT.refused,
  unknown_relay: EXIT.refused,
  relay_ambiguous: EXIT.refused,
  relay_refused: EXIT.refused,
  not_installed: EXIT.unavailable,
  settings_invalid: EXIT.unavailable,
  unsupported_system: EXIT.unavailable,
  no_browser: EXIT.unavailable,
  no_agent: EXIT.unavailable,
  no_registration_tool: EXIT.unavailable,
  relay_unreachable: EXIT.unavailable,
};

/** The exit code for an error: 65 a link that opens nothing, 69 something is missing, 70 a bug. */
export function exitCodeFor(error: unknown): number {
  return error instanceof ViewerFault ? EXIT_CODES[error.code] : EXIT.fault;
}

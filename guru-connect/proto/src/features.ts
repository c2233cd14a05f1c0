/** Names that peers announce in `Capabilities.features` and `Registered.features`. */
export const FEATURE = {
  /** Viewer: understands SessionState. */
  sessionState: 'session_state',
  /** Relay: understands SessionFailed. */
  sessionFailed: 'session_failed',
  /** Relay: takes the data ticket as bearer credential of the upgrade request. */
  dataTicketHeader: 'data_ticket_header',
  /** Agent: can ask its user for consent and show who is connected. Relay: asks, and takes the answers. */
  consent: 'consent',
  /** Desktop (`DesktopInfo.features`): takes TextInput. */
  textInput: 'text_input',
  /** Desktop: reads and writes its clipboard. */
  clipboard: 'clipboard',
} as const;

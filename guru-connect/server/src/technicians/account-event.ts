import type { ClientOrigin } from '../audit/client-origin.ts';

/** Who changes an account, as it stands in the data of audit events. */
export interface Actor {
  /** `technician_id` of who does it, or the command line of the server. */
  readonly by: string;
  readonly from: ClientOrigin;
}

/** Somebody with the rights of the server's own user on its machine. */
export const COMMAND_LINE: Actor = { by: 'command_line', from: {} };

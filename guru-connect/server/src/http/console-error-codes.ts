/** Error codes of `/api` beside those of the contract, with their status. */
export const CONSOLE_ERROR_CODES = {
  signed_out: { status: 401, meaning: 'Nobody is signed in with this cookie.' },
  sign_in_failed: { status: 401, meaning: 'Login or password is wrong, or the account is disabled.' },
  second_factor_required: {
    status: 401,
    meaning: 'The password is right; a code of the second factor is needed.',
  },
  second_factor_refused: { status: 401, meaning: 'The code is wrong, expired or used.' },
  forbidden: { status: 403, meaning: "The technician's role may not do this." },
  cross_site: { status: 403, meaning: 'The request does not come from the console of this server.' },
  technician_not_found: { status: 404, meaning: 'No account has this technician_id.' },
  group_not_found: { status: 404, meaning: 'No group of machines has this group_id.' },
  group_exists: { status: 409, meaning: 'Another group of machines has this name.' },
  technician_exists: { status: 409, meaning: 'Another account has this login.' },
  last_administrator: { status: 409, meaning: 'One enabled administrator must stay.' },
} as const satisfies Record<string, { readonly status: number; readonly meaning: string }>;

export type ConsoleErrorCode = keyof typeof CONSOLE_ERROR_CODES;

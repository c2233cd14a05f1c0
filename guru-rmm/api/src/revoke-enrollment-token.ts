/** Revokes a token; machines that enrolled with it stay. */
export const revokeEnrollmentToken = {
  method: 'DELETE',
  path: '/api/enrollment-tokens/{token_id}',
  request: null,
  answer: null,
} as const;

export const signOut = { method: 'POST', path: '/api/auth/sign-out', request: null, answer: null } as const;

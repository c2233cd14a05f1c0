import type { UserRole } from '@guru-rmm/api/user-account.ts';

/** What a role is called, and what it may do. */
export const ROLE_WORDS: Readonly<Record<UserRole, { readonly name: string; readonly may: string }>> = {
  admin: { name: 'Administrator', may: 'Does everything: users, machines, sessions.' },
  technician: { name: 'Technician', may: 'Sees and controls every machine.' },
  auditor: { name: 'Auditor', may: 'Sees machines, sessions and users, and changes nothing.' },
};

/** The choices of a role field, as its component takes them. */
export const ROLE_CHOICES = Object.entries(ROLE_WORDS).map(([value, { name }]) => ({ value, label: name }));

/** A role in words; the set is open, so that an unknown one is named as it came. */
export function roleWords(role: string): string {
  return role in ROLE_WORDS ? ROLE_WORDS[role as UserRole].name : role;
}

const STATE_WORDS: Readonly<Record<string, string>> = {
  active: 'Active',
  invited: 'Invited',
  disabled: 'Disabled',
};

/** A state in words; the set is open too. */
export function stateWords(state: string): string {
  return STATE_WORDS[state] ?? state;
}

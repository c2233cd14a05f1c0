/** What a technician may do: administer, support users and machines, or read. */
export const TECHNICIAN_ROLES = ['admin', 'technician', 'auditor'] as const;

export type TechnicianRole = (typeof TECHNICIAN_ROLES)[number];

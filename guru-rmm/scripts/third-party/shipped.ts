/** The workspaces whose code is in a release. */
export const SHIPPED = ['server', 'agent', 'dashboard'];

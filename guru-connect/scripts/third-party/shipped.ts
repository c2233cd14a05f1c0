/** The workspaces whose code is in a release. */
export const SHIPPED = ['server', 'agent', 'viewer', 'console', 'native-viewer'];

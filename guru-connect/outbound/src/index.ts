export { agentFor } from './agent-for.ts';
export { type ConnectionCause, causeOf } from './connection-cause.ts';
export { ConnectionWarnings } from './connection-warnings.ts';
export { CONNECTION_VARIABLES } from './connection-variables.ts';
export { cspCanName } from './csp-source.ts';
export { type Answer, request } from './request.ts';
export { routeOf } from './route.ts';

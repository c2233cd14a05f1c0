export { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
export { type PrivateAuthority, makePrivateAuthority } from './private-authority.ts';

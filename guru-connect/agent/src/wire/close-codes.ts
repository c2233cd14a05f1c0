/** WebSocket close codes of the relay (interfaces, section 3) that the agent acts upon. */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 4400,
  credentialRefused: 4401,
  forbidden: 4403,
} as const;

/** HTTP answers to the upgrade request that mean the same as 4401 and 4403. */
const REFUSING_STATUS: ReadonlySet<number> = new Set([401, 403]);

/** Whether to give up with this credential instead of trying again. */
export function refusesCredential(code: number, status: number | undefined): boolean {
  if (status !== undefined) return REFUSING_STATUS.has(status);
  return code === CLOSE.credentialRefused || code === CLOSE.forbidden;
}

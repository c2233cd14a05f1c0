/** A relay that takes longer is tried again; also on slow links a handshake takes less. */
const ANSWER_TIMEOUT_MS = 5_000;

/**
 * Asks for the viewer's own page, which every proxy passes to the relay, and returns whether an answer came. Never rejects.
 *
 * Browsers delay WebSockets to a server after failed ones, for up to 5 s (Chromium, after some 25 failures) or 60 s
 * (Firefox), but not requests. So a viewer asks first and opens a socket only when there is somebody to take it.
 * @param page address of the viewer's page; a proxy's 5xx counts as no answer
 */
export async function relayAnswers(page: string): Promise<boolean> {
  try {
    const { status } = await fetch(page, {
      cache: 'no-store',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return status < 500;
  } catch {
    // Refused, reset, timed out or offline: which one makes no difference.
    return false;
  }
}

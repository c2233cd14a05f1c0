import type { SessionNotice } from '../session/notice.ts';
import type { HostLink } from './host-link.ts';

/**
 * Passes what happens in a session on to the host page, in the words of the embed protocol.
 * @param elapsedMs since the page was opened
 */
export function postNotice(host: HostLink, notice: SessionNotice, elapsedMs: number): void {
  switch (notice.type) {
    case 'connecting':
      host.post('viewer:connecting', {});
      break;
    case 'consent_pending': {
      const { timeoutMs, remainingMs } = notice;
      if (remainingMs === null) host.post('viewer:consent_pending', {});
      else {
        const expires_at = new Date(Date.now() + remainingMs).toISOString();
        host.post('viewer:consent_pending', { expires_at, timeout_seconds: Math.round(timeoutMs / 1000) });
      }
      break;
    }
    case 'connected':
      host.post('viewer:connected', { monitors: [...notice.monitors] });
      break;
    case 'first_frame': {
      const { width, height } = notice;
      host.post('viewer:first_frame', { width, height, elapsed_ms: Math.round(elapsedMs) });
      break;
    }
    case 'resized':
      host.post('viewer:resize', { width: notice.width, height: notice.height });
      break;
    case 'reconnecting':
      host.post('viewer:reconnecting', { attempt: notice.attempt });
      break;
    case 'failed': {
      const { code, detail, retryable } = notice;
      host.post('viewer:error', { code, detail, retryable });
      break;
    }
    case 'ended':
      host.close(notice.ending.reason, notice.ending.clean);
      break;
    case 'input_stopped':
      break;
  }
}

import type { HostPayloads, ViewerPayloads } from '../generated/embed/types.ts';

/** A valid payload of each message. The types make a missing or misshapen one a compile error. */
export const VIEWER_EXAMPLES: ViewerPayloads = {
  'viewer:ready': { versions: ['1.0'] },
  'viewer:connecting': {},
  'viewer:consent_pending': { expires_at: '2026-11-02T09:15:31.000Z', timeout_seconds: 30 },
  'viewer:connected': {
    monitors: [{ monitor_id: 1, name: 'LEFT', x: -1920, y: 0, width: 1920, height: 1080, primary: true }],
  },
  'viewer:first_frame': { width: 1920, height: 1080, elapsed_ms: 412.5 },
  'viewer:resize': { width: 1280, height: 720 },
  'viewer:reconnecting': { attempt: 1 },
  'viewer:error': { code: 'token_refused', detail: 'The token was used before.', retryable: true },
  'viewer:disconnected': { reason: 'viewer_left', clean: true },
  'viewer:request': { request_id: 1, request: 'fullscreen', enable: true },
};

export const HOST_EXAMPLES: HostPayloads = {
  'host:init': { version: '1.0', token: 'EXAMPLE-VIEWER-TOKEN-0001' },
  'host:focus': {},
  'host:disconnect': {},
  'host:response': { request_id: 1, granted: false, reason: 'needs_gesture' },
};

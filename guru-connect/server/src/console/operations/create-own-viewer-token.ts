import { z } from 'zod';
import { presentTime } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import { findSession } from '../../sessions/session-store.ts';
import { mintViewerToken } from '../../sessions/mint-viewer-token.ts';
import { nativeLink } from '../../native/native-link.ts';
import { operation } from '../operation.ts';
import { sessionParams } from './session-params.ts';

/**
 * A viewer's address for a session of one's own: what happens in it stands under its technician's name. The viewer opens
 * in a tab, framed by nobody.
 */
export const createOwnViewerToken = operation({
  method: 'POST',
  path: '/api/sessions/:session_id/viewer-token',
  roles: ['admin', 'technician'],
  params: sessionParams,
  body: z.strictObject({ input: z.boolean().default(true) }),
  async handle(context, { params: { session_id: sessionId }, body, technician, from }) {
    const { sql, publicUrl } = context;
    const owner = await findSession(sql, sessionId);
    if (!owner) throw new ApiError('session_not_found', 'No session has this session_id.');
    if (owner.technician_id !== technician.technician_id)
      throw new ApiError('forbidden', 'The session belongs to another technician.');
    const parentOrigin = new URL(publicUrl()).origin;
    const wish = { sessionId, permissions: { input: body.input }, parentOrigin, from };
    const minted = await mintViewerToken(context, wish);
    if (typeof minted === 'string') throw new ApiError('session_ended', 'The session has ended.');
    const query = new URLSearchParams({ session_id: sessionId });
    // The token stands in the fragment, which browsers send to no server.
    const url = `${publicUrl()}/viewer?${query}#token=${minted.token}`;
    return {
      viewer_url: url,
      native_url: nativeLink(context, minted),
      expires_at: presentTime(minted.expiresAt),
    };
  },
});

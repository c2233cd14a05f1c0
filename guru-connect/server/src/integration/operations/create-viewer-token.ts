import { ApiError } from '../../http/api-error.ts';
import { findSession } from '../../sessions/session-store.ts';
import { signViewerToken } from '../../sessions/viewer-token.ts';
import type { Handler } from '../handler.ts';
import { presentTime } from '../present.ts';

export const createViewerToken: Handler<'createViewerToken'> = async (context, { parameters, body }) => {
  const { sql, config, secrets, ledger } = context;
  const parentOrigin = allowedOrigin(config.embedAllowedOrigins, body.parent_origin);
  const session = await findSession(sql, parameters.session_id);
  if (!session) throw new ApiError('session_not_found', 'No session has this session_id.');
  if (session.status === 'ended') throw ended();
  const sessionId = session.session_id;
  const permissions = { input: body.permissions?.input ?? true };
  const claims = {
    sessionId,
    agentId: session.agent_id,
    technicianId: session.technician_id,
    permissions,
    parentOrigin,
  };
  const { token, tokenId, expiresAt } = signViewerToken(secrets, claims, config.viewerTokenSeconds);
  // It may have ended in between.
  if (!(await ledger.issueToken({ tokenId, sessionId, permissions, parentOrigin, expiresAt }))) throw ended();
  const query = new URLSearchParams({ embed: '1', session_id: sessionId, parent_origin: parentOrigin });
  return {
    headers: { 'cache-control': 'no-store' },
    body: {
      token,
      expires_at: presentTime(expiresAt),
      // In the fragment, which browsers send to no server.
      viewer_embed_url: `${context.publicUrl()}/viewer?${query}#token=${token}`,
      viewer_native_url: null,
    },
  };
};

function ended(): ApiError {
  return new ApiError('session_ended', 'The session has ended.');
}

function allowedOrigin(allowed: readonly string[], asked: string | undefined): string {
  const [first] = allowed;
  if (first === undefined)
    throw new ApiError('origin_not_allowed', 'No origin may frame the viewer of this server.');
  const origin = asked === undefined ? first : URL.canParse(asked) ? new URL(asked).origin : undefined;
  if (origin === undefined || !allowed.includes(origin)) {
    throw new ApiError(
      'origin_not_allowed',
      'parent_origin is not one of the origins that may frame the viewer.',
    );
  }
  return origin;
}

import { ApiError } from '../../http/api-error.ts';
import { mintViewerToken } from '../../sessions/mint-viewer-token.ts';
import { nativeLink } from '../../native/native-link.ts';
import type { Handler } from '../handler.ts';
import { presentTime } from '../../contract/present.ts';

export const createViewerToken: Handler<'createViewerToken'> = async (
  context,
  { parameters, body, from },
) => {
  const parentOrigin = allowedOrigin(context.settings.framingOrigins, body.parent_origin);
  const sessionId = parameters.session_id;
  const permissions = { input: body.permissions?.input ?? true };
  const minted = await mintViewerToken(context, { sessionId, permissions, parentOrigin, from });
  if (minted === 'no_such_session')
    throw new ApiError('session_not_found', 'No session has this session_id.');
  if (typeof minted === 'string') throw new ApiError('session_ended', 'The session has ended.');
  const { token, expiresAt } = minted;
  const query = new URLSearchParams({ embed: '1', session_id: sessionId, parent_origin: parentOrigin });
  return {
    headers: { 'cache-control': 'no-store' },
    body: {
      token,
      expires_at: presentTime(expiresAt),
      // In the fragment, which browsers send to no server.
      viewer_embed_url: `${context.publicUrl()}/viewer?${query}#token=${token}`,
      viewer_native_url: nativeLink(context, minted),
    },
  };
};

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

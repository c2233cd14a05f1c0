import type { Features } from '../config/features.ts';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { MintedToken } from '../sessions/mint-viewer-token.ts';
import { signViewerToken, tokenLife } from '../sessions/viewer-token.ts';

export interface NativeLinkContext {
  readonly secrets: TokenSecrets;
  readonly config: { readonly features: Features; readonly viewerTokenSeconds: number };
  readonly publicUrl: () => string;
}

/**
 * Makes the link that opens the same session in an app window: `guruconnect://viewer?relay=<origin>&ticket=<ticket>`. The
 * ticket is good for one viewer token, for as long as a viewer token lives. Nothing is stored until it is used.
 * @returns null while `native_viewer` is off
 */
export function nativeLink(
  { secrets, config, publicUrl }: NativeLinkContext,
  { claims }: Pick<MintedToken, 'claims'>,
): string | null {
  if (!config.features.native_viewer) return null;
  // No page frames an app window.
  const { parentOrigin: _, ...rest } = claims;
  const life = tokenLife(config.viewerTokenSeconds);
  const ticket = signViewerToken(secrets, { ...rest, parentOrigin: undefined }, life, 'native-ticket');
  // As it is, not encoded: the program that answers the link takes no encoded character.
  return `guruconnect://viewer?relay=${new URL(publicUrl()).origin}&ticket=${ticket}`;
}

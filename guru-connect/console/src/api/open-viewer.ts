import { request } from './request.ts';

/**
 * Opens the viewer of an own session in a new tab. Must run in the turn of a click: browsers let pages open tabs then alone.
 * @returns the address, for a link, when the browser let no tab open
 * @throws ApiError
 */
export async function openViewer(
  findSession: () => Promise<string>,
): Promise<{ readonly sessionId: string; readonly blockedUrl: string | null }> {
  const tab = window.open('about:blank', '_blank');
  // The viewer has nothing to do with this page.
  if (tab) tab.opener = null;
  try {
    const sessionId = await findSession();
    const { viewer_url } = await request<{ viewer_url: string }>(
      'POST',
      `/sessions/${sessionId}/viewer-token`,
      {},
    );
    if (!tab || tab.closed) return { sessionId, blockedUrl: viewer_url };
    tab.location.replace(viewer_url);
    return { sessionId, blockedUrl: null };
  } catch (error) {
    tab?.close();
    throw error;
  }
}

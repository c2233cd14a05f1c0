import type { FullScreenNews } from '../full-screen/full-screen.ts';

/** Why the whole screen cannot be had, by reason; the set is open. */
const REFUSALS: Readonly<Record<string, string>> = {
  unknown_request: 'The page around this viewer cannot show it in full screen.',
  unsupported: 'Your browser cannot show this viewer in full screen.',
  not_allowed: 'The page around this viewer does not allow full screen.',
  needs_gesture: 'Your browser wants another click: press Full screen again.',
  no_answer: 'The page around this viewer did not answer; press Full screen again to try once more.',
};

/** One plain sentence: what has happened, and what to do where there is something to do. */
export function describeFullScreen(news: FullScreenNews): string {
  if (news.kind === 'keys_reach_machine')
    return 'System keys go to the machine; hold Escape to leave full screen.';
  if (news.what === 'keys')
    return 'System keys such as Alt+Tab stay with your computer; Escape leaves full screen.';
  if (news.what === 'leave') return 'Full screen could not be left from here; hold Escape to leave it.';
  const known = Object.hasOwn(REFUSALS, news.reason) ? REFUSALS[news.reason] : undefined;
  return known ?? 'Full screen did not work; press Full screen again to try once more.';
}

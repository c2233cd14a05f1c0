import type { Ending } from '../connection/ending.ts';
import { FIRST_VIEW } from '../session/view.ts';
import type { PageElements } from './page-elements.ts';
import { renderView } from './render-view.ts';

/** Shows an ending that came before there was a session. */
export function showEnding(elements: PageElements, ending: Ending): void {
  renderView(elements, { ...FIRST_VIEW, state: 'ended', ending });
}

/** The way in: takes the token out of the address, and joins screen, session and host page. */

import { failure } from './connection/ending.ts';
import type { PageAddress } from './embed/page-address.ts';
import { AddressError, readAddress, withoutFragment } from './embed/page-address.ts';
import { findElements } from './ui/page-elements.ts';
import { showEnding } from './ui/show-ending.ts';
import { ViewerPage } from './viewer-page.ts';

const href = location.href;
// First of all: whatever comes next, the token must not stay in the address or the history.
history.replaceState(history.state, '', withoutFragment(href));
start(href);

function start(href: string): void {
  const elements = findElements(document);
  let address: PageAddress;
  try {
    address = readAddress(href);
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    showEnding(elements, failure('bad_address', error.message, false));
    return;
  }
  new ViewerPage(elements, address).start();
}

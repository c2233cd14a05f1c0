// libXtst, XTEST: <X11/extensions/XTest.h>, for the windows that still use Xlib.
import { once, openLibrary } from './library.ts';
import type { Display } from './x11.ts';

interface Xtst {
  /** `impervious` 1: this client's requests are carried out even while another client has grabbed the server. */
  XTestGrabControl: (display: Display, impervious: number) => number;
}

export const xtst: () => Xtst = once(() => {
  const library = openLibrary('libXtst.so.6', 'libxtst6');
  return { XTestGrabControl: library.func('int XTestGrabControl(void *, int)') };
});

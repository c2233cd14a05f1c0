// libXtst, XTEST: <X11/extensions/XTest.h>. A delay of 0 means at once; a screen of -1 the one the pointer is on.
import { once, openLibrary } from './library.ts';
import type { Display } from './x11.ts';

interface Xtst {
  XTestQueryExtension: (
    display: Display,
    eventBase: [number | null],
    errorBase: [number | null],
    major: [number | null],
    minor: [number | null],
  ) => number;
  /** `impervious` 1: this client's requests are carried out even while another client has grabbed the server. */
  XTestGrabControl: (display: Display, impervious: number) => number;
  XTestFakeMotionEvent: (display: Display, screen: number, x: number, y: number, delay: number) => number;
  XTestFakeButtonEvent: (display: Display, button: number, press: number, delay: number) => number;
  XTestFakeKeyEvent: (display: Display, keycode: number, press: number, delay: number) => number;
}

export const xtst: () => Xtst = once(() => {
  const library = openLibrary('libXtst.so.6', 'libxtst6');
  return {
    XTestQueryExtension: library.func(
      'int XTestQueryExtension(void *, _Out_ int *, _Out_ int *, _Out_ int *, _Out_ int *)',
    ),
    XTestGrabControl: library.func('int XTestGrabControl(void *, int)'),
    XTestFakeMotionEvent: library.func('int XTestFakeMotionEvent(void *, int, int, int, ulong)'),
    XTestFakeButtonEvent: library.func('int XTestFakeButtonEvent(void *, uint, int, ulong)'),
    XTestFakeKeyEvent: library.func('int XTestFakeKeyEvent(void *, uint, int, ulong)'),
  };
});

// libXext, MIT-SHM: <X11/extensions/XShm.h>.
import koffi from 'koffi';
import { once, openLibrary } from './library.ts';
import type { Display, Visual, XImage, Xid } from './x11.ts';

const SEGMENT_INFO = koffi.struct({ shmseg: 'ulong', shmid: 'int', shmaddr: 'void *', readOnly: 'int' });

/** XShmSegmentInfo in native memory: the image keeps pointing at it. */
export type SegmentInfo = bigint;

export function allocSegmentInfo(shmid: number, shmaddr: bigint): SegmentInfo {
  const info: bigint = koffi.alloc(SEGMENT_INFO, 1);
  koffi.encode(info, SEGMENT_INFO, { shmseg: 0, shmid, shmaddr, readOnly: 0 });
  return info;
}

export function freeSegmentInfo(info: SegmentInfo): void {
  koffi.free(info);
}

interface Xext {
  XShmQueryExtension: (display: Display) => number;
  XShmCreateImage: (
    display: Display,
    visual: Visual,
    depth: number,
    format: number,
    data: bigint,
    info: SegmentInfo,
    width: number,
    height: number,
  ) => XImage | null;
  XShmAttach: (display: Display, info: SegmentInfo) => number;
  XShmDetach: (display: Display, info: SegmentInfo) => number;
  XShmGetImage: (
    display: Display,
    drawable: Xid,
    image: XImage,
    x: number,
    y: number,
    planes: number,
  ) => number;
}

export const xext: () => Xext = once(() => {
  const library = openLibrary('libXext.so.6', 'libxext6');
  return {
    XShmQueryExtension: library.func('int XShmQueryExtension(void *)'),
    XShmCreateImage: library.func(
      'void *XShmCreateImage(void *, void *, uint, int, void *, void *, uint, uint)',
    ),
    XShmAttach: library.func('int XShmAttach(void *, void *)'),
    XShmDetach: library.func('int XShmDetach(void *, void *)'),
    XShmGetImage: library.func('int XShmGetImage(void *, ulong, void *, int, int, ulong)'),
  };
});

// gdi32.dll: <wingdi.h>.
import { once, openSystemLibrary, type Pointer } from './library.ts';

export type DeviceContext = Pointer<'HDC'>;
export type Bitmap = Pointer<'HBITMAP'>;

/** SRCCOPY, with CAPTUREBLT: windows of more than one layer are in the picture too. */
export const COPY_WITH_LAYERS = 0x40cc0020;
/** BITMAPINFOHEADER, and room for the masks that GetDIBits may write. */
const HEADER_BYTES = 40;
const MASKS_BYTES = 12;
/** BITMAP on 64-bit Windows. */
const BITMAP_BYTES = 32;

interface Gdi32 {
  CreateCompatibleDC: (context: DeviceContext) => DeviceContext;
  DeleteDC: (context: DeviceContext) => boolean;
  DeleteObject: (object: Bitmap) => boolean;
  SelectObject: (context: DeviceContext, object: Bitmap) => Bitmap | null;
  /** @returns false when the screen cannot be read, as while a secure desktop is in front */
  BitBlt: (
    to: DeviceContext,
    x: number,
    y: number,
    width: number,
    height: number,
    from: DeviceContext,
    fromX: number,
    fromY: number,
    operation: number,
  ) => boolean;
  /** Waits until all drawing of this thread is done. */
  GdiFlush: () => boolean;
  /** A bitmap of 32 bits a pixel, its first row on top, and the address of its pixels. Undefined without memory. */
  createPicture: (
    context: DeviceContext,
    width: number,
    height: number,
  ) => { bitmap: Bitmap; address: bigint } | undefined;
  sizeOf: (bitmap: Bitmap) => { width: number; height: number } | undefined;
  /** BGRX of a bitmap, its first row on top. */
  pixelsOf: (context: DeviceContext, bitmap: Bitmap, width: number, height: number) => Buffer | undefined;
}

/** Top-down, 32 bits a pixel. */
function describe(width: number, height: number): Buffer {
  const info = Buffer.alloc(HEADER_BYTES + MASKS_BYTES);
  info.writeUInt32LE(HEADER_BYTES, 0);
  info.writeInt32LE(width, 4);
  info.writeInt32LE(-height, 8);
  info.writeUInt16LE(1, 12);
  info.writeUInt16LE(32, 14);
  return info;
}

export const gdi32: () => Gdi32 = once(() => {
  const library = openSystemLibrary('gdi32.dll');
  const createDIBSection = library.func(
    'void * __stdcall CreateDIBSection(void *, void *, uint32, _Out_ void **, void *, uint32)',
  );
  const getObject = library.func('int __stdcall GetObjectW(void *, int, _Out_ void *)');
  const getDIBits = library.func(
    'int __stdcall GetDIBits(void *, void *, uint32, uint32, _Out_ void *, _Inout_ void *, uint32)',
  );
  return {
    CreateCompatibleDC: library.func('void * __stdcall CreateCompatibleDC(void *)'),
    DeleteDC: library.func('bool __stdcall DeleteDC(void *)'),
    DeleteObject: library.func('bool __stdcall DeleteObject(void *)'),
    SelectObject: library.func('void * __stdcall SelectObject(void *, void *)'),
    BitBlt: library.func('bool __stdcall BitBlt(void *, int, int, int, int, void *, int, int, uint32)'),
    GdiFlush: library.func('bool __stdcall GdiFlush()'),
    createPicture(context, width, height) {
      const bits: [bigint | null] = [null];
      const bitmap = createDIBSection(context, describe(width, height), 0, bits, null, 0);
      return bitmap && bits[0] !== null ? { bitmap, address: bits[0] } : undefined;
    },
    sizeOf(bitmap) {
      const info = Buffer.alloc(BITMAP_BYTES);
      if (getObject(bitmap, BITMAP_BYTES, info) === 0) return undefined;
      return { width: info.readInt32LE(4), height: info.readInt32LE(8) };
    },
    pixelsOf(context, bitmap, width, height) {
      const pixels = Buffer.alloc(width * height * 4);
      const rows = getDIBits(context, bitmap, 0, height, pixels, describe(width, height), 0);
      return rows === height ? pixels : undefined;
    },
  };
});

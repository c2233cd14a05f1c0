import koffi from 'koffi';
import type { Rectangle } from '../../src/screen/rectangle.ts';

const user32 = koffi.load('user32.dll');
const gdi32 = koffi.load('gdi32.dll');
const GetDC = user32.func('void * __stdcall GetDC(void *)');
const ReleaseDC = user32.func('int __stdcall ReleaseDC(void *, void *)');
const FillRect = user32.func('int __stdcall FillRect(void *, void *, void *)');
const CreateSolidBrush = gdi32.func('void * __stdcall CreateSolidBrush(uint32)');
const DeleteObject = gdi32.func('bool __stdcall DeleteObject(void *)');
const GdiFlush = gdi32.func('bool __stdcall GdiFlush()');

/** Fills a part of the screen with one colour, 0xRRGGBB, over all windows. Returns once it is drawn. */
export function paintScreen({ x, y, width, height }: Rectangle, colour: number): void {
  const area = Buffer.alloc(16);
  for (const [i, edge] of [x, y, x + width, y + height].entries()) area.writeInt32LE(edge, i * 4);
  // COLORREF is 0x00BBGGRR
  const brush = CreateSolidBrush(((colour & 0xff) << 16) | (colour & 0xff00) | ((colour >> 16) & 0xff));
  const screen = GetDC(null);
  FillRect(screen, area, brush);
  GdiFlush();
  ReleaseDC(null, screen);
  DeleteObject(brush);
}

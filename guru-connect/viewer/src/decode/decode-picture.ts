/** Decoding one large JPEG to pixels: a third of the time that createImageBitmap takes (docs/performance.md). */
import { DecodeError } from './decode-error.ts';
import type { JpegPatch, PixelPatch } from './decode-frame.ts';

/** What is needed of WebCodecs' ImageDecoder (W3C WebCodecs, section 10), which TypeScript's library lacks. */
interface PictureReader {
  decode(): Promise<{ readonly image: VideoFrame }>;
  close(): void;
}

type PictureReaderClass = new (init: {
  readonly data: Uint8Array;
  readonly type: string;
  readonly colorSpaceConversion: 'none';
}) => PictureReader;

/** Whether a picture has shown that this browser's reader cannot give RGBA: the next ones need not be decoded twice. */
let isUseless = false;

/** The browser's own; undefined where it has none, and on pages without HTTPS. */
function pictureReader(): PictureReaderClass | undefined {
  const found: unknown = Reflect.get(globalThis, 'ImageDecoder');
  return typeof found === 'function' ? (found as PictureReaderClass) : undefined;
}

/**
 * The JPEG as pixels; null when this browser cannot turn it into RGBA, so that the caller takes another way.
 * @throws DecodeError `bad_jpeg` when the picture has another size than its header says
 */
export async function decodePicture(patch: JpegPatch): Promise<PixelPatch | null> {
  const Reader = isUseless ? undefined : pictureReader();
  if (!Reader) return null;
  const { x, y, width, height, jpeg } = patch;
  const pixels = await readPixels(Reader, jpeg);
  if (!pixels) return null;
  if (pixels.width !== width || pixels.height !== height) {
    throw new DecodeError('bad_jpeg', 'a JPEG has another size than its header says');
  }
  return { kind: 'pixels', x, y, width, height, pixels: pixels.rgba };
}

async function readPixels(
  Reader: PictureReaderClass,
  jpeg: JpegPatch['jpeg'],
): Promise<{ width: number; height: number; rgba: ArrayBuffer } | null> {
  let reader: PictureReader | undefined;
  try {
    reader = new Reader({ data: jpeg, type: 'image/jpeg', colorSpaceConversion: 'none' });
    const { image } = await reader.decode();
    try {
      const { displayWidth: width, displayHeight: height } = image;
      const rgba = new ArrayBuffer(width * height * 4);
      const copied = image.copyTo(rgba, { format: 'RGBA', layout: [{ offset: 0, stride: width * 4 }] });
      await copied.catch((error: unknown) => {
        // of this browser, not of this picture
        isUseless = true;
        throw error;
      });
      return { width, height, rgba };
    } finally {
      image.close();
    }
  } catch {
    return null;
  } finally {
    reader?.close();
  }
}

// libturbojpeg 3 by its C API (turbojpeg.h), the copy that @julusian/jpeg-turbo brings and has loaded.
import '@julusian/jpeg-turbo';
import koffi, { type LibraryHandle } from 'koffi';
import { AgentFault } from '../fault/agent-fault.ts';
import { addressOf } from './native.ts';
import { once } from './library.ts';

/** Loaded under this name already: the system's own is not looked for. Linked into the package on other systems. */
const SONAME = 'libturbojpeg.so.0';

/** enum TJINIT, TJPARAM, TJSAMP and TJPF of turbojpeg.h. */
const TJINIT_COMPRESS = 0;
const [NOREALLOC, QUALITY, SUBSAMP, OPTIMIZE] = [2, 3, 4, 11];
const TJSAMP_420 = 2;
const TJPF_BGRX = 3;

export interface JpegSource {
  readonly buffer: ArrayBuffer;
  /** Byte of the first pixel, and bytes from one row to the next. */
  readonly offset: number;
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
  readonly quality: number;
  readonly optimised: boolean;
}

/** Compresses on a thread of the pool; the memory must stay as it is meanwhile. One call at a time. Rejects with `capture_failed`. */
export type Compress = (source: JpegSource) => Promise<Uint8Array>;

export interface TurboJpeg {
  /** For pictures of at most this size; its memory is freed with it. */
  compressor(maxWidth: number, maxHeight: number): Compress;
}

/** Null where the library cannot be called by name. */
export const openTurboJpeg: () => TurboJpeg | null = once(() => {
  if (process.platform !== 'linux') return null;
  let library: LibraryHandle;
  try {
    library = koffi.load(SONAME);
  } catch {
    return null;
  }
  return bind(library);
});

function bind(library: LibraryHandle): TurboJpeg {
  const init = library.func('void *tj3Init(int)');
  const destroy = library.func('void tj3Destroy(void *)');
  const set = library.func('int tj3Set(void *, int, int)');
  const bound = library.func('size_t tj3JPEGBufSize(int, int, int)');
  const errorText = library.func('str tj3GetErrorStr(void *)');
  const compress = library.func(
    'int tj3Compress8(void *, void *, int, int, int, int, _Inout_ void **, _Inout_ size_t *)',
  );
  const handles = new FinalizationRegistry((handle: unknown) => destroy(handle));
  return {
    compressor: (maxWidth, maxHeight) => {
      const handle: unknown = init(TJINIT_COMPRESS);
      set(handle, SUBSAMP, TJSAMP_420);
      set(handle, NOREALLOC, 1);
      const room = new ArrayBuffer(Number(bound(maxWidth, maxHeight, TJSAMP_420)));
      const run: Compress = ({ buffer, offset, pitch, width, height, quality, optimised }) => {
        set(handle, QUALITY, quality);
        set(handle, OPTIMIZE, optimised ? 1 : 0);
        const out = [addressOf(room)];
        const size = [room.byteLength];
        const from = addressOf(buffer) + BigInt(offset);
        return new Promise((resolve, reject) => {
          const done = (error: Error | null, failed: number) => {
            const why = error?.message ?? (failed === 0 ? null : String(errorText(handle)));
            if (why !== null) reject(new AgentFault('capture_failed', `no JPEG of the picture: ${why}`));
            else resolve(new Uint8Array(room.slice(0, Number(size[0]))));
          };
          compress.async(handle, from, width, pitch, height, TJPF_BGRX, out, size, done);
        });
      };
      handles.register(run, handle);
      return run;
    },
  };
}

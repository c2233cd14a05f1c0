// user32.dll: <winuser.h>. Structures as on 64-bit Windows.
import koffi from 'koffi';
import { once, openSystemLibrary, type Pointer } from './library.ts';
import type { Bitmap, DeviceContext } from './gdi32.ts';

export type Cursor = Pointer<'HCURSOR'>;
export type InputDesktop = Pointer<'HDESK'>;

/** GetSystemMetrics. The virtual screen holds all monitors; its origin is negative when one lies left of the primary one. */
export const METRIC = {
  swapButton: 23,
  xVirtual: 76,
  yVirtual: 77,
  widthVirtual: 78,
  heightVirtual: 79,
} as const;
/** DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2: all coordinates are real pixels. */
export const PER_MONITOR_AWARE_V2 = -4;
/** MONITORINFOF_PRIMARY. */
export const MONITOR_PRIMARY = 1;
/** CURSOR_SHOWING. */
export const CURSOR_SHOWING = 1;
export const INPUT = { mouse: 0, keyboard: 1 } as const;
/** KEYEVENTF_. */
export const KEY = { extended: 1, up: 2, unicode: 4 } as const;
/** MOUSEEVENTF_; `absolute` counts 65536 steps over the virtual screen when `virtualDesk` is set. */
export const MOUSE = {
  move: 1,
  leftDown: 2,
  leftUp: 4,
  rightDown: 8,
  rightUp: 0x10,
  middleDown: 0x20,
  middleUp: 0x40,
  xDown: 0x80,
  xUp: 0x100,
  wheel: 0x800,
  horizontalWheel: 0x1000,
  virtualDesk: 0x4000,
  absolute: 0x8000,
} as const;
/** MAPVK_VSC_TO_VK_EX: tells left from right. */
export const SCAN_TO_VIRTUAL_KEY = 3;
/** UOI_NAME. */
export const OBJECT_NAME = 2;
/** DESKTOP_READOBJECTS. */
export const READ_OBJECTS = 1;

export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface MonitorInfo {
  rcMonitor: Rect;
  dwFlags: number;
  szDevice: string;
}

export interface MouseInput {
  type: typeof INPUT.mouse;
  u: { mi: { dx: number; dy: number; mouseData: number; dwFlags: number; time: 0; dwExtraInfo: 0 } };
}

export interface KeyboardInput {
  type: typeof INPUT.keyboard;
  u: { ki: { wVk: number; wScan: number; dwFlags: number; time: 0; dwExtraInfo: 0 } };
}

export type Input = MouseInput | KeyboardInput;

export interface CursorInfo {
  flags: number;
  /** Zero when there is none. */
  hCursor: Cursor | null;
}

export interface IconInfo {
  xHotspot: number;
  yHotspot: number;
  hbmMask: Bitmap;
  /** Null: a cursor of two colours, whose mask is twice as high. */
  hbmColor: Bitmap | null;
}

interface User32 {
  GetDC: (window: null) => DeviceContext;
  ReleaseDC: (window: null, context: DeviceContext) => number;
  GetSystemMetrics: (metric: number) => number;
  SetProcessDpiAwarenessContext: (context: number) => boolean;
  /** @returns how many were injected: 0 when another desktop or a program of more rights is in front */
  SendInput: (inputs: readonly Input[]) => number;
  /** In the order of Windows. */
  monitors: () => MonitorInfo[];
  /** Undefined when it cannot be read now. */
  GetCursorInfo: () => CursorInfo | undefined;
  /** The caller deletes both bitmaps. Undefined for a cursor that this process may not read. */
  GetIconInfo: (cursor: Cursor) => IconInfo | undefined;
  GetCursorPos: () => { x: number; y: number } | undefined;
  GetKeyState: (virtualKey: number) => number;
  MapVirtualKeyW: (code: number, kind: number) => number;
  /** Null when this process may not open it, as the secure desktop of Windows. */
  OpenInputDesktop: (flags: 0, inherit: false, access: number) => InputDesktop | null;
  CloseDesktop: (desktop: InputDesktop) => boolean;
  /** The name of a desktop; undefined when it cannot be read. */
  desktopName: (desktop: InputDesktop) => string | undefined;
}

/** Characters of a desktop's name that are read. */
const NAME_LENGTH = 64;

export const user32: () => User32 = once(() => {
  const library = openSystemLibrary('user32.dll');
  const POINT = koffi.struct('POINT', { x: 'int32', y: 'int32' });
  const RECT = koffi.struct('RECT', { left: 'int32', top: 'int32', right: 'int32', bottom: 'int32' });
  const MONITORINFOEXW = koffi.struct('MONITORINFOEXW', {
    cbSize: 'uint32',
    rcMonitor: RECT,
    rcWork: RECT,
    dwFlags: 'uint32',
    szDevice: koffi.array('char16', 32, 'String'),
  });
  const MOUSEINPUT = koffi.struct('MOUSEINPUT', {
    dx: 'int32',
    dy: 'int32',
    mouseData: 'int32',
    dwFlags: 'uint32',
    time: 'uint32',
    dwExtraInfo: 'uintptr_t',
  });
  const KEYBDINPUT = koffi.struct('KEYBDINPUT', {
    wVk: 'uint16',
    wScan: 'uint16',
    dwFlags: 'uint32',
    time: 'uint32',
    dwExtraInfo: 'uintptr_t',
  });
  const INPUT_TYPE = koffi.struct('INPUT', {
    type: 'uint32',
    u: koffi.union({ mi: MOUSEINPUT, ki: KEYBDINPUT }),
  });
  const CURSORINFO = koffi.struct('CURSORINFO', {
    cbSize: 'uint32',
    flags: 'uint32',
    hCursor: 'void *',
    ptScreenPos: POINT,
  });
  koffi.struct('ICONINFO', {
    fIcon: 'int32',
    xHotspot: 'uint32',
    yHotspot: 'uint32',
    hbmMask: 'void *',
    hbmColor: 'void *',
  });
  koffi.proto('bool __stdcall MonitorEnumProc(void *, void *, void *, intptr_t)');
  const sendInput = library.func('uint32 __stdcall SendInput(uint32, INPUT *, int)');
  const enumDisplayMonitors = library.func(
    'bool __stdcall EnumDisplayMonitors(void *, void *, MonitorEnumProc *, intptr_t)',
  );
  const getMonitorInfo = library.func('bool __stdcall GetMonitorInfoW(void *, _Inout_ MONITORINFOEXW *)');
  const getCursorInfo = library.func('bool __stdcall GetCursorInfo(_Inout_ CURSORINFO *)');
  const getIconInfo = library.func('bool __stdcall GetIconInfo(void *, _Out_ ICONINFO *)');
  const getCursorPos = library.func('bool __stdcall GetCursorPos(_Out_ POINT *)');
  const getName = library.func(
    'bool __stdcall GetUserObjectInformationW(void *, int, _Out_ void *, uint32, void *)',
  );
  return {
    GetDC: library.func('void * __stdcall GetDC(void *)'),
    ReleaseDC: library.func('int __stdcall ReleaseDC(void *, void *)'),
    GetSystemMetrics: library.func('int __stdcall GetSystemMetrics(int)'),
    SetProcessDpiAwarenessContext: library.func('bool __stdcall SetProcessDpiAwarenessContext(intptr_t)'),
    SendInput: (inputs) => sendInput(inputs.length, inputs, koffi.sizeof(INPUT_TYPE)),
    monitors() {
      const handles: unknown[] = [];
      enumDisplayMonitors(null, null, (handle: unknown) => handles.push(handle) > 0, 0);
      const none = { left: 0, top: 0, right: 0, bottom: 0 };
      return handles.flatMap((handle) => {
        const info = {
          cbSize: koffi.sizeof(MONITORINFOEXW),
          rcMonitor: none,
          rcWork: none,
          dwFlags: 0,
          szDevice: '',
        };
        // one that was unplugged meanwhile has no information
        return getMonitorInfo(handle, info) ? [info] : [];
      });
    },
    GetCursorInfo() {
      const info = {
        cbSize: koffi.sizeof(CURSORINFO),
        flags: 0,
        hCursor: null as Cursor | null,
        ptScreenPos: { x: 0, y: 0 },
      };
      return getCursorInfo(info) ? info : undefined;
    },
    GetIconInfo(cursor) {
      const info = {};
      return getIconInfo(cursor, info) ? (info as IconInfo) : undefined;
    },
    GetCursorPos() {
      const point = {};
      return getCursorPos(point) ? (point as { x: number; y: number }) : undefined;
    },
    GetKeyState: library.func('int16 __stdcall GetKeyState(int)'),
    MapVirtualKeyW: library.func('uint32 __stdcall MapVirtualKeyW(uint32, uint32)'),
    OpenInputDesktop: library.func('void * __stdcall OpenInputDesktop(uint32, bool, uint32)'),
    CloseDesktop: library.func('bool __stdcall CloseDesktop(void *)'),
    desktopName(desktop) {
      const name = Buffer.alloc(NAME_LENGTH * 2);
      if (!getName(desktop, OBJECT_NAME, name, name.length, null)) return undefined;
      return name.toString('utf16le').split('\0')[0];
    },
  };
});

/**
 * Golden bytes of the stream's messages. The bytes were written by `buf convert` (another implementation of protobuf)
 * from the JSON form of the same message, so that they do not rest on the code they test. They never change: bytes like
 * these are on the wire between releases. A new message gets a new vector.
 */
import type { StreamMessage } from '../../generated/guruconnect/v1/stream.ts';
import { ClipboardKind, TileEncoding } from '../../generated/guruconnect/v1/stream.ts';

type Body = NonNullable<StreamMessage['body']>;

export interface StreamVector {
  readonly label: string;
  readonly hex: string;
  readonly body: Body;
}

const SESSION = '0f6c1d7e-2b1a-4c3d-9e8f-001122334455';
const NO_BYTES = new Uint8Array(0);

export const STREAM_VECTORS: readonly StreamVector[] = [
  {
    label: 'screen frame with a palette tile and a JPEG tile',
    hex: '0a3208ac02100218800f20b8082801320d08401080011840203828013003320c1808200828033a04ffd8ffd93a034b0400408907',
    body: {
      $case: 'screenFrame',
      value: {
        seq: 300,
        monitorId: 2,
        width: 1920,
        height: 1080,
        whole: true,
        tiles: [
          {
            x: 64,
            y: 128,
            width: 64,
            height: 56,
            encoding: TileEncoding.TILE_ENCODING_PALETTE,
            colours: 3,
            jpeg: NO_BYTES,
            fromX: 0,
            fromY: 0,
          },
          {
            x: 0,
            y: 0,
            width: 8,
            height: 8,
            encoding: TileEncoding.TILE_ENCODING_JPEG,
            colours: 0,
            jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
            fromX: 0,
            fromY: 0,
          },
        ],
        lossless: Uint8Array.of(0x4b, 0x04, 0x00),
        losslessSize: 905,
      },
    },
  },
  {
    label: 'screen frame with a copy and a large JPEG',
    hex: '0a2d0807100118800f20b8083211080a102818800520e0032804400c48ac02320e18800f20b80828053a04ffd8ffd9',
    body: {
      $case: 'screenFrame',
      value: {
        seq: 7,
        monitorId: 1,
        width: 1920,
        height: 1080,
        whole: false,
        tiles: [
          {
            x: 10,
            y: 40,
            width: 640,
            height: 480,
            encoding: TileEncoding.TILE_ENCODING_COPY,
            colours: 0,
            jpeg: NO_BYTES,
            fromX: 12,
            fromY: 300,
          },
          {
            x: 0,
            y: 0,
            width: 1920,
            height: 1080,
            encoding: TileEncoding.TILE_ENCODING_LARGE_JPEG,
            colours: 0,
            jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
            fromX: 0,
            fromY: 0,
          },
        ],
        lossless: NO_BYTES,
        losslessSize: 0,
      },
    },
  },
  {
    label: 'cursor of one pixel',
    hex: '120a080110012a04ff0080ff',
    body: {
      $case: 'cursorShape',
      value: { width: 1, height: 1, hotspotX: 0, hotspotY: 0, rgba: Uint8Array.of(255, 0, 128, 255) },
    },
  },
  {
    label: 'desktop whose left monitor has a negative edge, and a name beyond ASCII',
    hex: '1a2b0a11080112044c45465418ff1d28800f30b8080a14080212086772c3b6c39f657228800f30b80838011002',
    body: {
      $case: 'desktopInfo',
      value: {
        monitors: [
          { monitorId: 1, name: 'LEFT', x: -1920, y: 0, width: 1920, height: 1080, primary: false },
          { monitorId: 2, name: 'größer', x: 0, y: 0, width: 1920, height: 1080, primary: true },
        ],
        activeMonitorId: 2,
        features: [],
      },
    },
  },
  {
    label: 'desktop that takes text',
    hex: '1a0e10011a0a746578745f696e707574',
    body: { $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 1, features: ['text_input'] } },
  },
  {
    label: 'agent error',
    hex: '22110a0a6e6f5f646973706c61791201781801',
    body: { $case: 'agentError', value: { code: 'no_display', detail: 'x', fatal: true } },
  },
  {
    label: 'acknowledgement of the last number there is',
    hex: '420608ffffffff0f',
    body: { $case: 'frameAck', value: { seq: 4_294_967_295 } },
  },
  {
    label: 'pointer left of the monitor, all buttons down',
    hex: '4a090802100118ee10201f',
    body: { $case: 'pointerEvent', value: { monitorId: 2, x: -1, y: 1079, buttons: 31 } },
  },
  {
    label: 'wheel a detent left and half of one down',
    hex: '520508ef011078',
    body: { $case: 'wheelEvent', value: { deltaX: -120, deltaY: 60 } },
  },
  {
    label: 'key down',
    hex: '5a0f0a0b436f6e74726f6c4c6566741001',
    body: { $case: 'keyEvent', value: { code: 'ControlLeft', down: true } },
  },
  {
    label: 'key down with locks, one of them not known',
    hex: '5a0e0a044b657941' + '1001' + '220408011000',
    body: { $case: 'keyEvent', value: { code: 'KeyA', down: true, locks: { num: true, caps: false } } },
  },
  {
    label: 'text beyond the Basic Multilingual Plane, with a line feed',
    hex: '82031a0a18c5bcc3b3c5827720e282ac20e697a5e69cac20f09f98800a',
    body: { $case: 'textInput', value: { text: '\u017c\u00f3\u0142w \u20ac \u65e5\u672c \u{1f600}\n' } },
  },
  { label: 'release all', hex: '6200', body: { $case: 'releaseAll', value: {} } },
  { label: 'refresh request', hex: '6a00', body: { $case: 'refreshRequest', value: {} } },
  { label: 'select monitor', hex: '7a020802', body: { $case: 'selectMonitor', value: { monitorId: 2 } } },
  {
    label: "hello of an agent's data socket",
    hex: '82012a0a2430663663316437652d326231612d346333642d396538662d30303131323233333434353512026474',
    body: { $case: 'dataHello', value: { sessionId: SESSION, dataTicket: 'dt' } },
  },
  {
    label: 'hello of a viewer with a token',
    hex: '8a012b0a2430663663316437652d326231612d346333642d396538662d3030313132323333343435351203746f6b',
    body: {
      $case: 'viewerHello',
      value: {
        sessionId: SESSION,
        credential: { $case: 'token', value: 'tok' },
        capabilities: undefined,
        nonce: '',
        parentOrigin: '',
      },
    },
  },
  {
    label: 'hello of a viewer that comes back',
    hex: '8a012a0a2430663663316437652d326231612d346333642d396538662d3030313132323333343435351a027274',
    body: {
      $case: 'viewerHello',
      value: {
        sessionId: SESSION,
        credential: { $case: 'resumeTicket', value: 'rt' },
        capabilities: undefined,
        nonce: '',
        parentOrigin: '',
      },
    },
  },
  {
    label: 'welcome of a viewer',
    hex: 'a201400a2430663663316437652d326231612d346333642d396538662d303031313232333334343535120272741a020801200128a09c01320a756e617474656e646564',
    body: {
      $case: 'viewerWelcome',
      value: {
        sessionId: SESSION,
        resumeTicket: 'rt',
        permissions: { input: true },
        agentPresent: true,
        reconnectGraceMs: 20_000,
        mode: 'unattended',
      },
    },
  },
  { label: 'agent is there', hex: 'aa01020801', body: { $case: 'agentPresence', value: { present: true } } },
  {
    label: 'session ended',
    hex: 'b201090a0765787069726564',
    body: { $case: 'sessionEnded', value: { reason: 'expired' } },
  },
  {
    label: 'viewer attached that may only look',
    hex: 'c201020a00',
    body: { $case: 'viewerAttached', value: { permissions: { input: false }, capabilities: undefined } },
  },
  { label: 'viewer detached', hex: 'ca0100', body: { $case: 'viewerDetached', value: {} } },
  {
    label: 'hello of a viewer that says what it can do',
    hex: '8a01350a01731203746f6b22130a020203120d73657373696f6e5f73746174652a016e321368747470733a2f2f726d6d2e6578616d706c65',
    body: {
      $case: 'viewerHello',
      value: {
        sessionId: 's',
        credential: { $case: 'token', value: 'tok' },
        capabilities: {
          encodings: [TileEncoding.TILE_ENCODING_RGB, TileEncoding.TILE_ENCODING_JPEG],
          features: ['session_state'],
        },
        nonce: 'n',
        parentOrigin: 'https://rmm.example',
      },
    },
  },
  {
    label: 'viewer attached with what it can do',
    hex: 'c201180a02080112120a0101120d73657373696f6e5f7374617465',
    body: {
      $case: 'viewerAttached',
      value: {
        permissions: { input: true },
        capabilities: { encodings: [TileEncoding.TILE_ENCODING_PALETTE], features: ['session_state'] },
      },
    },
  },
  {
    label: 'session state',
    hex: 'f201160a06616374697665120c6e6f745f7265717569726564',
    body: {
      $case: 'sessionState',
      value: {
        status: 'active',
        consent: 'not_required',
        consentRemainingMs: 0,
        consentTimeoutMs: 0,
        indicator: '',
      },
    },
  },
  {
    label: 'session state while the user is asked',
    hex: 'f201230a106177616974696e675f636f6e73656e74120770656e64696e6718c8df0220e0d403',
    body: {
      $case: 'sessionState',
      value: {
        status: 'awaiting_consent',
        consent: 'pending',
        consentRemainingMs: 45_000,
        consentTimeoutMs: 60_000,
        indicator: '',
      },
    },
  },
  {
    label: 'part of a text on its way to the machine',
    hex: 'c2030a08071001180222026869',
    body: {
      $case: 'clipboardWrite',
      value: {
        transfer: 7,
        kind: ClipboardKind.CLIPBOARD_KIND_TEXT,
        size: 2,
        data: Uint8Array.of(0x68, 0x69),
      },
    },
  },
  {
    label: 'part of a picture from the machine',
    hex: 'c20209080810021803220189',
    body: {
      $case: 'clipboardPart',
      value: { transfer: 8, kind: ClipboardKind.CLIPBOARD_KIND_PNG, size: 3, data: Uint8Array.of(0x89) },
    },
  },
  {
    label: 'clipboard asked for',
    hex: 'ca03020808',
    body: { $case: 'clipboardRead', value: { transfer: 8 } },
  },
  {
    label: 'clipboard refused',
    hex: 'ca020d08091209746f6f5f6c61726765',
    body: { $case: 'clipboardResult', value: { transfer: 9, code: 'too_large' } },
  },
];

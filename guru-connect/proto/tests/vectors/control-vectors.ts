/** Golden bytes of the control socket's messages; see stream-vectors.ts for where they come from. */
import { Access, type ControlMessage } from '../../generated/guruconnect/v1/control.ts';
import { TileEncoding } from '../../generated/guruconnect/v1/stream.ts';

export interface ControlVector {
  readonly label: string;
  readonly hex: string;
  readonly body: NonNullable<ControlMessage['body']>;
}

export const CONTROL_VECTORS: readonly ControlVector[] = [
  {
    label: 'register with one monitor',
    hex: '0a2d0a076167656e742d311205312e302e301a096c696e75782d7836342201682a0d080112014128a00630d8043801',
    body: {
      $case: 'register',
      value: {
        agentId: 'agent-1',
        agentVersion: '1.0.0',
        platform: 'linux-x64',
        hostname: 'h',
        monitors: [{ monitorId: 1, name: 'A', x: 0, y: 0, width: 800, height: 600, primary: true }],
        capabilities: undefined,
        machineId: '',
        hardwareId: '',
      },
    },
  },
  {
    label: 'heartbeat with the largest number that JavaScript counts exactly',
    hex: '120908ffffffffffffff0f',
    body: { $case: 'heartbeat', value: { sentAtMs: Number.MAX_SAFE_INTEGER } },
  },
  {
    label: 'session refused',
    hex: '1a120a0173120a6e6f5f646973706c61791a0164',
    body: { $case: 'sessionRefused', value: { sessionId: 's', code: 'no_display', detail: 'd' } },
  },
  { label: 'no monitor any more', hex: '2200', body: { $case: 'monitorsChanged', value: { monitors: [] } } },
  {
    label: 'registered',
    hex: '82010308904e',
    body: { $case: 'registered', value: { heartbeatIntervalMs: 10_000, features: [] } },
  },
  { label: 'heartbeat answered', hex: '8a01020801', body: { $case: 'heartbeatAck', value: { sentAtMs: 1 } } },
  {
    label: 'session start',
    hex: '9201180a0173120a756e617474656e6465641a01542201722a0164',
    body: {
      $case: 'sessionStart',
      value: {
        sessionId: 's',
        mode: 'unattended',
        technicianName: 'T',
        reason: 'r',
        dataTicket: 'd',
        organisation: '',
        access: Access.ACCESS_UNSPECIFIED,
        indicator: false,
      },
    },
  },
  {
    label: 'session end',
    hex: '9a010e0a01731209726571756573746564',
    body: { $case: 'sessionEnd', value: { sessionId: 's', reason: 'requested' } },
  },
  {
    label: 'register of an agent that says what it can do',
    hex: '0a1a0a01611205322e302e301a096c696e75782d78363432030a0103',
    body: {
      $case: 'register',
      value: {
        agentId: 'a',
        agentVersion: '2.0.0',
        platform: 'linux-x64',
        hostname: '',
        monitors: [],
        capabilities: { encodings: [TileEncoding.TILE_ENCODING_JPEG], features: [] },
        machineId: '',
        hardwareId: '',
      },
    },
  },
  {
    label: 'register of an agent that knows its machine',
    hex: '0a090a01613a016d420168',
    body: {
      $case: 'register',
      value: {
        agentId: 'a',
        agentVersion: '',
        platform: '',
        hostname: '',
        monitors: [],
        capabilities: undefined,
        machineId: 'm',
        hardwareId: 'h',
      },
    },
  },
  {
    label: 'registered at a relay that says what it can do',
    hex: '82012708904e120e73657373696f6e5f6661696c65641212646174615f7469636b65745f686561646572',
    body: {
      $case: 'registered',
      value: { heartbeatIntervalMs: 10_000, features: ['session_failed', 'data_ticket_header'] },
    },
  },
  {
    label: 'session failed',
    hex: '2a120a0173120a6e6f5f646973706c61791a0164',
    body: { $case: 'sessionFailed', value: { sessionId: 's', code: 'no_display', detail: 'd' } },
  },
  {
    label: 'consent is on the screen',
    hex: '32030a0173',
    body: { $case: 'consentShown', value: { sessionId: 's' } },
  },
  {
    label: 'consent given, with its receipt',
    hex: '3a3d0a017310011a086163636570746564322c0a0201021202656e1a07706f696e74657220dc0b2a0d0a0973796e7468657469631003300138014203616461',
    body: {
      $case: 'consentResponse',
      value: {
        sessionId: 's',
        accepted: true,
        outcome: 'accepted',
        cause: '',
        detail: '',
        receipt: {
          textSha256: Uint8Array.of(1, 2),
          language: 'en',
          answeredWith: 'pointer',
          openMs: 1500,
          refusals: { synthetic: 3 },
          missingGlyphs: 1,
          shortened: true,
          user: 'ada',
        },
      },
    },
  },
  {
    label: 'consent that could not be asked for',
    hex: '3a1b0a01731a0b756e617661696c61626c6522066c6f636b65642a0164',
    body: {
      $case: 'consentResponse',
      value: {
        sessionId: 's',
        accepted: false,
        outcome: 'unavailable',
        cause: 'locked',
        detail: 'd',
        receipt: undefined,
      },
    },
  },
  {
    label: 'ended by the user',
    hex: '42030a0173',
    body: { $case: 'endedByUser', value: { sessionId: 's' } },
  },
  {
    label: 'input refused',
    hex: '4a120a0173120d0a0973796e7468657469631002',
    body: { $case: 'inputRefused', value: { sessionId: 's', refusals: { synthetic: 2 } } },
  },
  {
    label: 'consent request',
    hex: 'a201120a01731201541a017222016f280230e0d403',
    body: {
      $case: 'consentRequest',
      value: {
        sessionId: 's',
        technicianName: 'T',
        reason: 'r',
        organisation: 'o',
        access: Access.ACCESS_CONTROL,
        timeoutMs: 60_000,
        silenceAllows: false,
      },
    },
  },
  {
    label: 'consent request that no answer allows',
    hex: 'a201140a01731201541a017222016f280230e0d4033801',
    body: {
      $case: 'consentRequest',
      value: {
        sessionId: 's',
        technicianName: 'T',
        reason: 'r',
        organisation: 'o',
        access: Access.ACCESS_CONTROL,
        timeoutMs: 60_000,
        silenceAllows: true,
      },
    },
  },
  {
    label: 'session start that shows who is connected',
    hex: '92011d0a01731208617474656e6465641a01542201722a016432016f38014001',
    body: {
      $case: 'sessionStart',
      value: {
        sessionId: 's',
        mode: 'attended',
        technicianName: 'T',
        reason: 'r',
        dataTicket: 'd',
        organisation: 'o',
        access: Access.ACCESS_VIEW,
        indicator: true,
      },
    },
  },
];

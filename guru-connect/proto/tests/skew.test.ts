import { readFileSync } from 'node:fs';
import {
  createFileRegistry,
  type DescMessage,
  fromBinary,
  type JsonObject,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from '@jest/globals';
import { ControlMessage } from '../generated/guruconnect/v1/control.ts';
import { StreamMessage } from '../generated/guruconnect/v1/stream.ts';
import { CONTROL_VECTORS } from './vectors/control-vectors.ts';
import { STREAM_VECTORS } from './vectors/stream-vectors.ts';

/** The schema of release 1.0, as another implementation of protobuf reads it. */
const image = readFileSync(new URL('../baseline/1.0.0.binpb', import.meta.url));
const old = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));

function oldSchema(name: string): DescMessage {
  const schema = old.getMessage(`guruconnect.v1.${name}`);
  if (!schema) throw new Error(`the baseline has no ${name}`);
  return schema;
}

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const vector = (vectors: readonly { label: string; hex: string }[], label: string) => {
  const found = vectors.find((one) => one.label === label);
  if (!found) throw new Error(`no vector "${label}"`);
  return bytesOf(found.hex);
};
/** What release 1.0 makes of these bytes. */
const readByOld = (name: string, bytes: Uint8Array): JsonObject =>
  toJson(oldSchema(name), fromBinary(oldSchema(name), bytes)) as JsonObject;

describe('release 1.0 and today', () => {
  it('an old relay reads the hello of a viewer that says what it can do', () => {
    const hello = vector(STREAM_VECTORS, 'hello of a viewer that says what it can do');
    expect(readByOld('StreamMessage', hello)).toEqual({ viewerHello: { sessionId: 's', token: 'tok' } });
  });

  it('an old agent reads what it may do when the viewer says what it can do', () => {
    const attached = vector(STREAM_VECTORS, 'viewer attached with what it can do');
    expect(readByOld('StreamMessage', attached)).toEqual({
      viewerAttached: { permissions: { input: true } },
    });
  });

  it('an old relay registers an agent that says what it can do', () => {
    const register = vector(CONTROL_VECTORS, 'register of an agent that says what it can do');
    expect(readByOld('ControlMessage', register)).toEqual({
      register: { agentId: 'a', agentVersion: '2.0.0', platform: 'linux-x64' },
    });
  });

  it('an old agent is registered at a relay that says what it can do', () => {
    const registered = vector(CONTROL_VECTORS, 'registered at a relay that says what it can do');
    expect(readByOld('ControlMessage', registered)).toEqual({ registered: { heartbeatIntervalMs: 10_000 } });
  });

  it('an old viewer reads a session state as a message without a body', () => {
    expect(readByOld('StreamMessage', vector(STREAM_VECTORS, 'session state'))).toEqual({});
  });

  it('an old agent reads text as a message without a body', () => {
    const text = vector(STREAM_VECTORS, 'text beyond the Basic Multilingual Plane, with a line feed');
    expect(readByOld('StreamMessage', text)).toEqual({});
  });

  it('an old viewer reads a desktop that takes text', () => {
    const desktop = vector(STREAM_VECTORS, 'desktop that takes text');
    expect(readByOld('StreamMessage', desktop)).toEqual({ desktopInfo: { activeMonitorId: 1 } });
  });

  it('an old relay reads a failed session as a message without a body', () => {
    expect(readByOld('ControlMessage', vector(CONTROL_VECTORS, 'session failed'))).toEqual({});
  });

  it.each([
    'consent is on the screen',
    'consent given, with its receipt',
    'ended by the user',
    'input refused',
    'consent request',
  ])('an old peer reads "%s" as a message without a body', (label) => {
    expect(readByOld('ControlMessage', vector(CONTROL_VECTORS, label))).toEqual({});
  });

  it('an old agent starts a session that says who has to be shown', () => {
    const start = vector(CONTROL_VECTORS, 'session start that shows who is connected');
    expect(readByOld('ControlMessage', start)).toEqual({
      sessionStart: { sessionId: 's', mode: 'attended', technicianName: 'T', reason: 'r', dataTicket: 'd' },
    });
  });

  it.each([
    ['hello of a viewer', 'StreamMessage', STREAM_VECTORS],
    ['viewer attached', 'StreamMessage', STREAM_VECTORS],
    ['register with one monitor', 'ControlMessage', CONTROL_VECTORS],
    ['registered', 'ControlMessage', CONTROL_VECTORS],
  ] as const)('today reads "%s" of release 1.0 and finds no capabilities in it', (label, name, vectors) => {
    const found = vectors.find((one) => one.label.startsWith(label));
    const written = toBinary(oldSchema(name), fromBinary(oldSchema(name), bytesOf(found?.hex ?? '')));
    const codec = name === 'StreamMessage' ? StreamMessage : ControlMessage;
    const body = codec.decode(written).body;
    expect(body).toEqual(found?.body);
    expect(body?.value).not.toHaveProperty('capabilities.encodings');
  });
});

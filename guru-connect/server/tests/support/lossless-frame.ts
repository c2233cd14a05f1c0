import type { StreamMessage } from '@guru-connect/proto/stream';

/** A frame without tiles whose lossless part has so many bytes: a large message that the relay passes on unread. */
export function losslessFrame(bytes: number): NonNullable<StreamMessage['body']> {
  const picture = { seq: 1, monitorId: 1, width: 1, height: 1, whole: true };
  const value = { ...picture, tiles: [], lossless: new Uint8Array(bytes), losslessSize: 1 };
  return { $case: 'screenFrame', value };
}

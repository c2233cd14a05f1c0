import koffi from 'koffi';

/** Watches a file descriptor on the event loop, without a thread; close it before the descriptor. */
export interface DescriptorWatch {
  close(): void;
}

/** Calls `onReadable` whenever `fd` has data or was hung up. */
export function watchReadable(fd: number, onReadable: () => void): DescriptorWatch {
  return koffi.node.poll(fd, { readable: true, disconnect: true }, () => onReadable());
}

/** Address of a buffer whose memory does not move. */
export function addressOf(buffer: ArrayBuffer): bigint {
  return BigInt(koffi.address(buffer));
}

/** A C string at `address`. */
export function readString(address: bigint): string {
  return koffi.decode.string(address);
}

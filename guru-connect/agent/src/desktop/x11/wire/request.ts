/**
 * A request of the X protocol: opcode, a byte of its own, the length in words of four bytes, then the rest (X protocol,
 * appendix B; little-endian, as libxcb sends it on every machine that the agent runs on).
 */
export function request(opcode: number, second: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(padded(bytes));
  buffer[0] = opcode;
  buffer[1] = second;
  buffer.writeUInt16LE(buffer.length / 4, 2);
  return buffer;
}

/** Length with the padding to whole words. */
export function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}

/** A request that the X server refused (X protocol, section 4). */
export class XProtocolError extends Error {
  readonly code: number;

  /** `bytes`: the error as it came from the server. */
  constructor(bytes: Buffer) {
    const [code, minor, major] = [bytes.readUInt8(1), bytes.readUInt16LE(8), bytes.readUInt8(10)];
    super(`the X server refused request ${major}.${minor} with error ${code}`);
    this.name = 'XProtocolError';
    this.code = code;
  }
}

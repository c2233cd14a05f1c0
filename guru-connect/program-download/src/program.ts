/** A program that a release channel signs. */
export interface Program {
  readonly url: string;
  /** Of the program itself, in bytes. */
  readonly size: number;
  /** Of the program itself, in lower-case hex. */
  readonly sha256: string;
}

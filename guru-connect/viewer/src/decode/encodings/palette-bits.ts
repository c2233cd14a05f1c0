/** Bits of one palette index, packed least significant bit first; 0: one colour needs no indices. */
export function indexBits(colours: number): 0 | 1 | 2 | 4 | 8 {
  if (colours <= 1) return 0;
  if (colours <= 2) return 1;
  if (colours <= 4) return 2;
  if (colours <= 16) return 4;
  return 8;
}

/** Bytes of one row of indices; each row starts on a byte. */
export function indexRowBytes(colours: number, width: number): number {
  return (width * indexBits(colours) + 7) >> 3;
}

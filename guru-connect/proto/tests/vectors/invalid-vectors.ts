/** Bytes that are no StreamMessage. Each must be refused, and none may take long or ask for memory. */
export const INVALID_VECTORS: readonly { readonly label: string; readonly hex: string }[] = [
  { label: 'a body longer than the message', hex: '5a7f0a01' },
  { label: 'a body that claims 4 GiB', hex: '0affffffff0f' },
  { label: 'text longer than its message', hex: '5a030aff01' },
  { label: 'a varint of eleven bytes', hex: '0affffffffffffffffffffff01' },
  { label: 'a varint cut short', hex: '0a8080' },
  { label: 'a group that never ends', hex: 'fb0708' },
  { label: 'wire type 6', hex: '0e00' },
  { label: 'wire type 7', hex: '0f00' },
  { label: 'a fixed number cut short', hex: 'fd070102' },
];

/** Bytes that are no StreamMessage either, of which the generated reader takes what it can: harmless, and pinned here. */
export const LENIENT_VECTORS: readonly {
  readonly label: string;
  readonly hex: string;
  readonly body?: string;
}[] = [
  { label: 'the end of a group that never began: reading stops there', hex: '0c6200' },
  { label: 'the same behind a body', hex: '62000c6a00', body: 'releaseAll' },
  { label: 'a group closed by the number of another field', hex: 'fb0784087a00', body: 'selectMonitor' },
];

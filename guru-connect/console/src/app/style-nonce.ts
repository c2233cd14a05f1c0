/** The nonce that the content security policy of this page allows for style elements; empty: none. */
export function styleNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';
  // What locks scrolling below a dialog (react-remove-scroll) reads it from here.
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  return nonce;
}

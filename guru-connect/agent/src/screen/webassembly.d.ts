/** The part of the WebAssembly JavaScript API that is used here; the full one comes only with the DOM's types. */
declare namespace WebAssembly {
  type Exports = Record<string, unknown>;

  class Memory {
    constructor(limits: { initial: number; maximum: number });
    readonly buffer: ArrayBuffer;
  }

  class Module {
    constructor(bytes: Uint8Array);
  }

  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: Exports;
  }
}

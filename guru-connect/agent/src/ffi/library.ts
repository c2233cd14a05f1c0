import koffi, { type LibraryHandle } from 'koffi';
import { AgentFault } from '../fault/agent-fault.ts';

/** An address in this process; the brand keeps kinds of pointers apart at compile time. */
export type Pointer<Kind extends string> = bigint & { readonly pointsTo: Kind };

/** Loads a shared library. Throws `missing_library` that names the Debian package to install. */
export function openLibrary(file: string, debianPackage: string): LibraryHandle {
  try {
    return koffi.load(file);
  } catch (cause) {
    throw new AgentFault('missing_library', `${file} is missing: install the package ${debianPackage}`, {
      cause,
    });
  }
}

/** Loads a library that is part of the operating system. Throws `missing_library`. */
export function openSystemLibrary(file: string): LibraryHandle {
  try {
    return koffi.load(file);
  } catch (cause) {
    throw new AgentFault('missing_library', `${file} of this system cannot be loaded`, { cause });
  }
}

/** Bindings are made at first use, so that a missing library is a typed error, not a failed import. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Bytes of native memory that outlives the call. */
export function viewOf(address: bigint, bytes: number): DataView {
  return new DataView(koffi.view(address, bytes));
}

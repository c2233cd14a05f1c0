import type { Program } from '../open-link.ts';

/** How an operating system learns which program answers `guruconnect://`. One file for each system. */
export interface Registration {
  /** @throws ViewerFault `no_registration_tool` */
  register(program: Program): void;
  unregister(): void;
}

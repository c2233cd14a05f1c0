import { rm } from 'node:fs/promises';

export default async function stopPostgres() {
  await globalThis.testPostgres.server.stop();
  await rm(globalThis.testPostgres.parent, { recursive: true, force: true });
}

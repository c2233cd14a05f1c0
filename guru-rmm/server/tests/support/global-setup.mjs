import { register } from 'tsx/esm/api';

/** Jest transforms neither this file's imports nor its teardown's, so tsx does. */
export default async function globalSetup() {
  const unregister = register();
  const { setup } = await import('./start-postgres.ts');
  await setup();
  await unregister();
}

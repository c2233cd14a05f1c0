import { register } from 'tsx/esm/api';

export default async function globalTeardown() {
  const unregister = register();
  const { teardown } = await import('./start-postgres.ts');
  await teardown();
  await unregister();
}

import type { Config } from '../config/read-config.ts';
import type { Logger } from '../log/create-logger.ts';
import { hashPassword } from './password.ts';
import type { UserStore } from './user-store.ts';

/** Makes the first user on an empty database. Later changes of the environment change no password. */
export async function createFirstAdmin(
  users: UserStore,
  admin: Config['firstAdmin'],
  log: Logger,
): Promise<void> {
  if (!(await users.isEmpty())) return;
  if (admin === null) {
    log.warn(
      '[WARNING] there is no user yet: set RMM_ADMIN_EMAIL and RMM_ADMIN_PASSWORD_FILE and start again',
    );
    return;
  }
  const name = (admin.email.split('@')[0] ?? admin.email).slice(0, 200);
  await users.create({
    email: admin.email,
    name,
    role: 'admin',
    passwordHash: await hashPassword(admin.password),
  });
  log.info('[OK] first administrator created');
}

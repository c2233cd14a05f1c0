import type { AuditLog } from '../audit/audit-log.ts';
import { COMMAND_LINE } from '../audit/client-origin.ts';
import type { Config } from '../config/read-config.ts';
import type { Sql } from '../database/sql.ts';
import type { Logger } from '../log/create-logger.ts';
import { hashPassword } from './password.ts';
import type { UserStore } from './user-store.ts';

interface FirstAdminContext {
  sql: Sql;
  users: UserStore;
  audit: AuditLog;
  log: Logger;
}

/** Makes the first user on an empty database. Later changes of the environment change no password. */
export async function createFirstAdmin(
  { sql, users, audit, log }: FirstAdminContext,
  admin: Config['firstAdmin'],
): Promise<void> {
  if (!(await users.isEmpty())) return;
  if (admin === null) {
    log.warn(
      '[WARNING] there is no user yet: set RMM_ADMIN_EMAIL and RMM_ADMIN_PASSWORD_FILE and start again',
    );
    return;
  }
  const name = (admin.email.split('@')[0] ?? admin.email).slice(0, 200);
  const passwordHash = await hashPassword(admin.password);
  await sql.begin(async (tx) => {
    await users.create({ email: admin.email, name, role: 'admin', passwordHash }, tx);
    const subject = admin.email.toLowerCase();
    await audit.record({ type: 'user_created', subject, from: COMMAND_LINE, data: { role: 'admin' } }, tx);
  });
  log.info('[OK] first administrator created');
}

import { presentOptionalTime, presentTime } from '../../contract/present.ts';
import type { Technician } from '../../technicians/technician-store.ts';

/** An account as the console shows it. */
export function presentTechnician({ created_at, disabled_at, last_signed_in_at, ...rest }: Technician) {
  const { technician_id, login, name, role, has_totp } = rest;
  return {
    technician_id,
    login,
    name,
    role,
    has_totp,
    created_at: presentTime(created_at),
    disabled_at: presentOptionalTime(disabled_at),
    last_signed_in_at: presentOptionalTime(last_signed_in_at),
  };
}

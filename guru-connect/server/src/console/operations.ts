import type { Operation } from './operation.ts';
import { beginSecondFactor } from './operations/begin-second-factor.ts';
import { changeOwnPassword } from './operations/change-own-password.ts';
import { changeSettings } from './operations/change-settings.ts';
import { changeTechnician } from './operations/change-technician.ts';
import { confirmSecondFactor } from './operations/confirm-second-factor.ts';
import { createMachineGroup } from './operations/create-machine-group.ts';
import { createMachineKey } from './operations/create-machine-key.ts';
import { createMachineSession } from './operations/create-machine-session.ts';
import { createOwnViewerToken } from './operations/create-own-viewer-token.ts';
import { createOwnSupportCode } from './operations/create-own-support-code.ts';
import { createTechnician } from './operations/create-technician.ts';
import { deleteMachineGroup } from './operations/delete-machine-group.ts';
import { endSessionNow } from './operations/end-session-now.ts';
import { exportAuditFile } from './operations/export-audit-file.ts';
import { getMachine } from './operations/get-machine.ts';
import { getMe } from './operations/get-me.ts';
import { getSessionDetails } from './operations/get-session-details.ts';
import { getSettings } from './operations/get-settings.ts';
import { listAuditEvents } from './operations/list-audit-events.ts';
import { listMachineGroups } from './operations/list-machine-groups.ts';
import { listMachines } from './operations/list-machines.ts';
import { listRecentSessions } from './operations/list-recent-sessions.ts';
import { listTechnicians } from './operations/list-technicians.ts';
import { listWaitingCodes } from './operations/list-waiting-codes.ts';
import { removeSecondFactor } from './operations/remove-second-factor.ts';
import { renameMachineGroup } from './operations/rename-machine-group.ts';
import { resetPassword } from './operations/reset-password.ts';
import { resetSecondFactor } from './operations/reset-second-factor.ts';
import { revokeMachineKey } from './operations/revoke-machine-key.ts';
import { setMachineGroup } from './operations/set-machine-group.ts';
import { signIn } from './operations/sign-in.ts';
import { signOut } from './operations/sign-out.ts';
import { verifyAuditNow } from './operations/verify-audit-now.ts';

/** All operations of the console's API. */
export const OPERATIONS: readonly Operation[] = [
  signIn,
  signOut,
  getMe,
  changeOwnPassword,
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  listTechnicians,
  createTechnician,
  changeTechnician,
  resetPassword,
  resetSecondFactor,
  listMachines,
  getMachine,
  setMachineGroup,
  listMachineGroups,
  createMachineGroup,
  renameMachineGroup,
  deleteMachineGroup,
  createMachineKey,
  revokeMachineKey,
  createMachineSession,
  createOwnSupportCode,
  listWaitingCodes,
  listRecentSessions,
  getSessionDetails,
  endSessionNow,
  createOwnViewerToken,
  listAuditEvents,
  verifyAuditNow,
  exportAuditFile,
  getSettings,
  changeSettings,
];

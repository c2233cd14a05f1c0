import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { AgentFailure } from '../base/agent-failure.ts';
import { errorText } from '../base/error-text.ts';
import { EXIT } from '../base/exit-codes.ts';
import { platformName } from '../base/platform.ts';
import { AGENT_VERSION } from '../base/version.ts';
import { machineIds } from '../metrics/machine.ts';
import { isAllowedUrl } from '../net/allowed-url.ts';
import { enroll } from '../net/enroll.ts';
import { openDataFolder } from '../state/data-folder.ts';
import { deviceId } from '../state/device.ts';
import { saveEnrollment } from '../state/enrollment.ts';
import { takeRunLock } from '../state/run-lock.ts';

export interface EnrollOptions {
  readonly server: string;
  readonly tokenFile: string;
  readonly dataDir: string;
}

/**
 * Makes this machine known to a server. It may be repeated with the same token, in case the answer was lost, until the
 * agent has been online once; from then on the server refuses this device, for whoever holds its id could otherwise
 * take the machine over. A refusal leaves the credential as it was.
 * @returns one sentence about what was done
 */
export async function enrollCommand(options: EnrollOptions): Promise<string> {
  if (!isAllowedUrl(options.server) || !/^https?:/i.test(options.server)) {
    throw new AgentFailure(
      EXIT.usage,
      'The server must be an https:// address, or an http:// address of this machine itself.',
    );
  }
  const enrollment_token = await readToken(options.tokenFile);
  const folder = await openDataFolder(options.dataDir);
  const release = await takeRunLock(folder); // a running agent would go on with the credential that is replaced here
  try {
    const server_url = new URL(options.server).origin;
    const enrolled = await enroll(server_url, {
      enrollment_token,
      hostname: hostname(),
      platform: platformName(),
      device_id: await deviceId(folder),
      agent_version: AGENT_VERSION,
      ...(await machineIds()),
    });
    await saveEnrollment(folder, { server_url, ...enrolled });
    return `[OK] Enrolled with ${server_url} as agent ${enrolled.agent_id}.`;
  } finally {
    release();
  }
}

async function readToken(path: string): Promise<string> {
  const token = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AgentFailure(EXIT.usage, `The token file cannot be read: ${errorText(error)}.`);
  });
  if (token.trim() !== '') return token.trim();
  throw new AgentFailure(EXIT.usage, `The token file ${path} is empty.`);
}

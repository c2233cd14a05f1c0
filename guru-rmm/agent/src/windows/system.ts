import { createHmac } from 'node:crypto';
import { arch, freemem, release, totalmem, version } from 'node:os';
import type { System } from '../system/system.ts';
import { allowRunning, claimFolder } from './access.ts';
import { holdFile, lockFile } from './hold-file.ts';
import { readText } from './registry.ts';
import { startProcess } from './start-process.ts';

const CRYPTOGRAPHY = 'SOFTWARE\\Microsoft\\Cryptography';

export const system: System = {
  programName: 'guru-connect-agent.exe',
  // A data folder that cannot hold programs is an administrator's decision.
  spareFolders: () => [],
  claimFolder: async (path) => claimFolder(path),
  // `lstat` knows no access lists here: the folder's own has let in nobody else since it was claimed.
  isOwn: () => true,
  isPrivate: () => true,
  allowRunning: async (path) => allowRunning(path),
  // Only a start can tell, by which policies (AppLocker, WDAC) judge a file.
  runsPrograms: async () => true,
  lockFile: async (path) => lockFile(path),
  holdFile,
  start: startProcess,
  // What an earlier run has started ended with it.
  endProcess: async () => undefined,
  describe: async () => `${version()} ${release()} ${arch()}`,
  memory: async () => ({ used: totalmem() - freemem(), total: totalmem() }),
  async machineFacts() {
    const id = readText('machine', CRYPTOGRAPHY, 'MachineGuid')?.toLowerCase();
    return id ? { machineId: createHmac('sha256', id).update('guru-rmm').digest('hex') } : {};
  },
};

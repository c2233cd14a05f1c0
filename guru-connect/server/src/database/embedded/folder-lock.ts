import { readFile, rm, writeFile } from 'node:fs/promises';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { errorCode } from '../../errors/error-code.ts';

/**
 * Makes sure that one relay uses a data folder at a time. Node has no flock(2); the file names the process and when
 * it started, so that neither a dead relay's file nor a recycled process id locks anybody out.
 *
 * @returns gives the folder free again
 */
export async function lockFolder(file: string): Promise<() => Promise<void>> {
  const own = `${process.pid} ${await startTime(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, own, { flag: 'wx', mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = await readFile(file, 'utf8').catch(() => '');
    const [pid] = holder.split(' ');
    if (holder !== '' && pid !== undefined && holder === `${pid} ${await startTime(Number(pid))}`) {
      throw new ConfigurationError(
        `Another relay (process ${pid}) uses this data folder: stop it or set another CONNECT_DATA_DIR.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new Error(`${file} cannot be taken.`);
}

/** Clock ticks between boot and the start of a process (proc_pid_stat(5), field 22); "gone" when there is none. */
async function startTime(pid: number): Promise<string> {
  if (process.platform !== 'linux') {
    try {
      process.kill(pid, 0);
      return 'unknown';
    } catch {
      return 'gone';
    }
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone';
}

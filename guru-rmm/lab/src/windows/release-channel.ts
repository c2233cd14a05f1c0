import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { WorldPaths } from '../base/world-paths.ts';

const PLATFORM = 'win32-x64';
const FILE = 'guru-connect-agent.exe';
const manifestFile = z.looseObject({
  agents: z.record(z.string(), z.looseObject({ version: z.string(), file: z.string() })),
});

/** Guru Connect's channel of programs, in the folder of its unpacked release. */
export interface ReleaseChannel {
  /** Whether the release has a program for Windows. */
  readonly hasWindows: () => boolean;
  /** The program for Windows, which a test may damage. */
  readonly program: () => string;
  /** Adds a program for Windows. Guru Connect signs it at its next start. */
  publish(program: string): void;
}

export function openChannel({ releases }: WorldPaths): ReleaseChannel {
  const top = readdirSync(releases).find((name) => name.startsWith('guru-connect-')) ?? '';
  const release = path.join(releases, top, readdirSync(path.join(releases, top))[0] ?? '');
  const channel = path.join(release, 'releases', 'stable');
  const file = path.join(channel, 'manifest.json');
  const manifest = () => manifestFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    hasWindows: () => PLATFORM in manifest().agents,
    program: () => path.join(channel, PLATFORM, manifest().agents[PLATFORM]?.file ?? FILE),
    publish(program) {
      const before = manifest();
      const folder = path.join(channel, PLATFORM);
      if (existsSync(folder)) rmSync(folder, { recursive: true });
      mkdirSync(folder);
      copyFileSync(program, path.join(folder, FILE));
      const bytes = readFileSync(program);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const like = before.agents['linux-x64'];
      const entry = { ...like, file: FILE, size: bytes.length, sha256 };
      writeFileSync(
        file,
        JSON.stringify({ ...before, agents: { ...before.agents, [PLATFORM]: entry } }, null, 2),
      );
    },
  };
}

import path from 'node:path';

/** Where everything of one world lies. The folder belongs to the lab; it holds nothing that a person made. */
export interface WorldPaths {
  dataDir: string;
  lockFile: string;
  runFile: string;
  worldFile: string;
  releases: string;
  logs: string;
  /** Mode 0700: passwords, keys, tokens. */
  secrets: string;
  /** In `secrets`: where the virtual desktop takes its keyboard, by RFB. */
  keyboard: string;
  gcData: string;
  rmmData: string;
  agentData: string;
  desktop: string;
}

export function worldPaths(dataDir: string): WorldPaths {
  const inside = (...names: string[]) => path.join(dataDir, ...names);
  return {
    dataDir,
    lockFile: inside('lab.lock'),
    runFile: inside('run.json'),
    worldFile: inside('world.json'),
    releases: inside('releases'),
    logs: inside('logs'),
    secrets: inside('secrets'),
    keyboard: inside('secrets', 'rfb'),
    gcData: inside('guru-connect'),
    rmmData: inside('guru-rmm'),
    agentData: inside('rmm-agent'),
    desktop: inside('desktop'),
  };
}

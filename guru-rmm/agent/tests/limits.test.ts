import { readdirSync } from 'node:fs';
import { eventually } from '@guru-rmm/testing/eventually.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../src/base/log.ts';
import { parseEnsureRequest } from '../src/remote-control/ensure-request.ts';
import { downloadProgram } from '../src/remote-control/program/download-program.ts';
import { RemoteControl } from '../src/remote-control/remote-control.ts';
import { AttendedProgram } from '../src/remote-control/supervise/attended-program.ts';
import { Supervisor } from '../src/remote-control/supervise/supervisor.ts';
import { type DataFolder, openDataFolder } from '../src/state/data-folder.ts';
import { releasePath } from './rmm-server.ts';
import { World } from './world.ts';

/** The times of the real agent are 15 s and more: here its parts run in this process with short ones. */
const log = createLog('silent');
const never = new AbortController().signal;
let world: World;
let folder: DataFolder;
beforeEach(async () => {
  world = await World.create();
  folder = await openDataFolder(world.dataDir);
});
afterEach(() => world.end());

function remoteControl(
  launchTimeoutMs: number,
  supervisor = new Supervisor(folder.connect, log),
): RemoteControl {
  return new RemoteControl({
    files: folder.connect,
    supervisor,
    attended: new AttendedProgram(folder.connect, log),
    fetchCode: async () => 'K7Q-2MX-94T',
    fetchKey: async () => 'gck_1_secret',
    launchTimeoutMs,
    log,
  });
}

const ignore = () => undefined;

describe('a program that never reaches its relay', () => {
  it('is ended after its time, with all that it started', async () => {
    const lines = ['echo "dialling"', `sleep 600 & echo $! >> ${world.folder}/1.0.0.pids`, 'wait'];
    const request = parseEnsureRequest(world.ensurePayload(world.release('1.0.0', ...lines)));
    const supervisor = new Supervisor(folder.connect, log);
    const start = supervisor.start.bind(supervisor);
    // Its time begins to run once it has done what is looked at afterwards.
    supervisor.start = async (target) => {
      const program = await start(target);
      await eventually('its child and its line', () => {
        return world.pids('1.0.0').length === 2 && program.lastLine() === 'dialling';
      });
      return program;
    };
    await expect(remoteControl(500, supervisor).ensure(request, never, ignore)).rejects.toMatchObject({
      code: 'launch_timeout',
      message: expect.stringMatching(/0\.5 s.*dialling/),
    });
    await eventually('the end of both', () => world.living('1.0.0').length === 0);
  });

  it('makes way for the old version', async () => {
    const supervisor = new Supervisor(folder.connect, log);
    const good = parseEnsureRequest(world.ensurePayload(world.goodRelease('1.0.0')));
    await remoteControl(60_000, supervisor).ensure(good, never, ignore);
    const mute = parseEnsureRequest(world.ensurePayload(world.release('2.0.0', 'exec sleep 600')));
    const control = remoteControl(500, supervisor);
    await expect(control.ensure(mute, never, ignore)).rejects.toMatchObject({ code: 'launch_timeout' });
    expect(world.living('2.0.0')).toEqual([]);
    await eventually('the old version again', () => world.pids('1.0.0').length === 2);
    await control.shutDown();
    expect(world.living('1.0.0')).toEqual([]);
  });

  it('does not keep a stopping agent waiting', async () => {
    const control = remoteControl(60_000);
    const stopping = new AbortController();
    const mute = parseEnsureRequest(world.ensurePayload(world.release('1.0.0', 'exec sleep 600')));
    const result = control.ensure(mute, stopping.signal, ignore);
    await eventually('the program', () => world.pids('1.0.0').length === 1);
    stopping.abort(new Error('the agent stops'));
    await expect(result).rejects.toThrow('the agent stops');
    await control.shutDown();
    expect(world.living('1.0.0')).toEqual([]);
  });
});

describe('a download', () => {
  it.each([
    [
      'stands still',
      { wholeMs: 60_000, stalledMs: 300, reconnectMs: 60_000, pauseMs: 50 },
      /no byte came for 0\.3 s/,
    ],
    [
      'takes too long at all',
      { wholeMs: 400, stalledMs: 60_000, reconnectMs: 60_000, pauseMs: 50 },
      /timeout/,
    ],
  ])('that %s is given up', async (_what, limits, sentence) => {
    const release = world.goodRelease('1.0.0');
    const trickle = new Set<NodeJS.Timeout>();
    world.server.routes.set(releasePath('1.0.0'), (_request, response) => {
      response.writeHead(200, { 'Content-Length': release.size });
      response.write('#');
      if (limits.stalledMs > limits.wholeMs) trickle.add(setInterval(() => response.write('#'), 50));
    });
    const download = downloadProgram(folder.connect, release, never, log, ignore, limits);
    await expect(download).rejects.toMatchObject({
      code: 'download_failed',
      message: expect.stringMatching(sentence),
    });
    for (const timer of trickle) clearInterval(timer);
    expect(readdirSync(folder.connect.downloads)).toEqual([]);
  });
});

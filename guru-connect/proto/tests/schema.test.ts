import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUF = join(ROOT, '../node_modules/@bufbuild/buf/bin/buf');
/** The schema as it was released; replaced when a release is made (README, "Releasing the schema"). */
const BASELINE = join(ROOT, 'baseline/1.0.0.binpb');
const STREAM = 'guruconnect/v1/stream.proto';
const GENERATED = ['stream', 'control', 'desktop'].map((name) => `guruconnect/v1/${name}.ts`);

const run = promisify(execFile);
const buf = (folder: string, ...args: string[]) =>
  run(process.execPath, [BUF, ...args], { cwd: folder, timeout: 60_000 });

describe('the schema', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'gc-proto-'));
    await cp(join(ROOT, 'guruconnect'), join(copy, 'guruconnect'), { recursive: true });
    await cp(join(ROOT, 'buf.yaml'), join(copy, 'buf.yaml'));
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('is free of lint', async () => {
    await expect(buf(ROOT, 'lint')).resolves.toMatchObject({ stdout: '' });
  }, 60_000);

  it('breaks nobody who speaks the released one', async () => {
    await expect(buf(ROOT, 'breaking', '--against', BASELINE)).resolves.toMatchObject({ stdout: '' });
  }, 60_000);

  it.each([
    ['a field number changed', 'bool down = 2;', 'bool down = 3;'],
    ['a type changed', 'uint32 hotspot_x = 3;', 'string hotspot_x = 3;'],
    ['a field removed', '  uint32 lossless_size = 8;\n', ''],
    ['a body moved in the routing table', 'FrameAck frame_ack = 8;', 'FrameAck frame_ack = 14;'],
    ['an encoding removed', '  TILE_ENCODING_JPEG = 3;\n', ''],
  ])(
    'is guarded: %s is refused',
    async (_what, before, after) => {
      const text = await readFile(join(ROOT, STREAM), 'utf8');
      expect(text.split(before)).toHaveLength(2);
      await writeFile(join(copy, STREAM), text.replace(before, after));
      await expect(buf(copy, 'breaking', '--against', BASELINE)).rejects.toMatchObject({ code: 100 });
    },
    60_000,
  );

  it('may grow: a new field and a new body are accepted', async () => {
    const text = await readFile(join(ROOT, STREAM), 'utf8');
    const grown = text
      .replace('bool down = 2;', 'bool down = 2;\n  string text = 3;')
      .replace('AgentError agent_error = 4;', 'AgentError agent_error = 4;\n    FrameAck extra = 5;');
    await writeFile(join(copy, STREAM), grown);
    await expect(buf(copy, 'breaking', '--against', BASELINE)).resolves.toMatchObject({ stdout: '' });
  }, 60_000);

  it('is what the generated code was made from', async () => {
    const template = await readFile(join(ROOT, 'buf.gen.yaml'), 'utf8');
    const plugin = join(ROOT, '../node_modules/ts-proto/build/src/plugin.js');
    const out = join(copy, 'fresh');
    const local = template
      .replace('../node_modules/ts-proto/build/src/plugin.js', plugin)
      .replace('out: generated', `out: ${out}`);
    await writeFile(join(copy, 'buf.gen.yaml'), local);
    await buf(ROOT, 'generate', '--template', join(copy, 'buf.gen.yaml'));
    for (const name of GENERATED) {
      expect(await readFile(join(out, name), 'utf8')).toBe(
        await readFile(join(ROOT, 'generated', name), 'utf8'),
      );
    }
  }, 60_000);
});

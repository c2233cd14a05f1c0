import path from 'node:path';
import { Argument, Command } from 'commander';
import { ANSWERS, type Answer, answerQuestion } from './answer.ts';
import { LabError } from './base/lab-error.ts';
import { createProgress } from './base/progress.ts';
import { runCheck } from './check/run-check.ts';
import { type GivenOptions, readWorldSpec } from './lab-options.ts';
import { preflight } from './preflight/preflight.ts';
import { runUp } from './run-up.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`${line}\n`);

const program = new Command('lab').description('A whole world of Guru RMM and Guru Connect on one machine.');
const commands = [
  { name: 'up', ownDesktop: false, text: 'start the world and keep it until Ctrl-C', run: runUp },
  {
    name: 'check',
    ownDesktop: true,
    text: 'start the world, drive it through a browser, and end it',
    run: runCheck,
  },
];
for (const { name, ownDesktop, text, run } of commands) {
  program
    .command(name)
    .description(text)
    .option('--gc-release <file>', 'packed release of Guru Connect (.tar.gz)')
    .option('--rmm-release <file>', 'packed release of Guru RMM (.tar.gz)')
    .option('--data-dir <folder>', 'where everything of this world lies (default: .demo)')
    .option('--port-base <port>', 'port of Guru RMM; Guru Connect takes the next one')
    .option('--rmm-port <port>', 'port of Guru RMM (default: 8480)')
    .option('--gc-port <port>', 'port of Guru Connect (default: 8470)')
    .option(
      '--display <:n>',
      'make a virtual desktop of this number (default: the present display, else the first free number)',
    )
    .option('--install-packages', 'install missing system packages through apt')
    .action(async (given: GivenOptions) => {
      // npm runs a workspace's script in its own folder and says where it was called
      const cwd = process.env.INIT_CWD ?? process.cwd();
      const spec = readWorldSpec(given, ownDesktop, { cwd, env: process.env });
      const needs = { virtualDesktop: spec.desktop.kind === 'virtual', browser: ownDesktop };
      const progress = createProgress(say);
      await progress.step('system', () => preflight(needs, given.installPackages ?? false));
      process.exitCode = await run(spec, progress, interruption());
    });
}

program
  .command('answer')
  .description("answer Guru Connect's question on the virtual desktop of a world that is up")
  .addArgument(new Argument('<answer>').choices(ANSWERS))
  .option('--data-dir <folder>', 'where everything of that world lies (default: .demo)')
  .action(async (answer: Answer, { dataDir = '.demo' }: { dataDir?: string }) => {
    await answerQuestion(path.resolve(process.env.INIT_CWD ?? process.cwd(), dataDir), answer);
    say(`[OK] ${answer === 'allow' ? 'allowed' : 'declined'}`);
  });

/** Aborts on the first Ctrl-C, kill or closed terminal; a second one ends this process, and the watchdog the rest. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const exits = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const;
  for (const [signal, status] of exits) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(status);
      controller.abort(new LabError('start_failed', 'Interrupted.'));
      process.exitCode = status;
    });
  }
  return controller.signal;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  complain(`[ERROR] ${error.message}`);
  process.exitCode ||= error.code === 'usage' ? 64 : 1;
}

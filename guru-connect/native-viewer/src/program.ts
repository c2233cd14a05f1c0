import { realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ViewerFault } from './fault.ts';
import { relayOrigin } from './link/known-relay.ts';
import { openLink, type Program } from './open-link.ts';
import { registrationFor } from './registration/registration-for.ts';
import { deleteSettings, readSettings, settingsFile, writeSettings } from './settings/settings.ts';
import { keepAppWindow, WINDOW } from './window/app-window.ts';
import { isProgram } from './window/find-program.ts';

/** Where a release has its agent, from the folder of this program. */
const RELEASE_AGENT = '../releases/stable/linux-x64/guru-connect-agent';

const HELP = `Usage: guru-connect-viewer <command>

Opens guruconnect:// links: a session in an app window, a support code with the agent.

Commands:

  install --relay ORIGIN...   register for guruconnect:// links of these relays, for the user who runs it;
                              a relay is https://connect.example.com, and no other one is trusted
    --browser FILE            browser of the app window (the first one of the Chromium family)
    --agent FILE              agent that serves support codes (the one of the release)
  uninstall                   give the links back, and forget all relays
  open LINK                   open a link, as the desktop does

Exit codes:

  0   done
  64  the call does not fit
  65  the link opens nothing: it is malformed, for a relay that is not known here, or refused
  69  something is missing: browser, agent, xdg-mime or the installation itself
  70  a fault of the program
`;

/**
 * Carries out a command of `guru-connect-viewer`.
 * @param args behind the name of the program
 * @throws ViewerFault
 */
export async function run(
  args: readonly string[],
  program: Program,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const [command, ...rest] = args;
  const file = settingsFile(environment);
  switch (command) {
    case 'install':
      return install(rest, program, environment);
    case 'uninstall':
      registrationFor(process.platform, environment).unregister();
      deleteSettings(file);
      return say('[OK] guruconnect:// links are no longer opened here');
    case 'open': {
      // Whatever it looks like, the one argument is a link and never an option.
      const [link, ...more] = rest;
      if (link === undefined || more.length > 0)
        throw new ViewerFault('usage', 'Say which link: guru-connect-viewer open LINK');
      return await openLink(link, {
        settings: () => readSettings(file),
        program,
        path: environment.PATH ?? '',
      });
    }
    // This program starts itself with it: it is nothing for people.
    case 'window':
      return await keepAppWindow(WINDOW.parse(JSON.parse(await readAll(process.stdin))));
    case 'help':
    case '--help':
    case '-h':
      return say(HELP.trimEnd());
    default:
      throw new ViewerFault(
        'usage',
        'Say what to do: guru-connect-viewer install, uninstall or open. --help says more.',
      );
  }
}

function install(args: string[], program: Program, environment: NodeJS.ProcessEnv): void {
  const { relay: relays = [], browser, agent } = readOptions(args);
  if (relays.length === 0)
    throw new ViewerFault('usage', 'Say whose links to open: --relay https://connect.example.com');
  const registration = registrationFor(process.platform, environment);
  const settings = {
    relays: relays.map(requireOrigin),
    browser: requireProgram(browser),
    agent: requireProgram(agent) ?? agentOfRelease(program),
  };
  writeSettings(settingsFile(environment), settings);
  registration.register(program);
  say(`[OK] guruconnect:// links of ${settings.relays.join(', ')} open here`);
  if (settings.agent === null)
    say('[WARNING] no agent was found: links with a support code need --agent FILE');
}

function readOptions(args: string[]) {
  try {
    const string = { type: 'string' } as const;
    return parseArgs({
      args,
      options: { relay: { ...string, multiple: true }, browser: string, agent: string },
    }).values;
  } catch (cause) {
    throw new ViewerFault('usage', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function requireOrigin(text: string): string {
  const origin = relayOrigin(text);
  if (origin !== undefined) return origin;
  throw new ViewerFault(
    'usage',
    `${text} is no relay: write its origin with https://, or http:// for one on this machine.`,
  );
}

function requireProgram(file: string | undefined): string | null {
  if (file === undefined) return null;
  const absolute = resolve(file);
  if (isProgram(absolute)) return absolute;
  throw new ViewerFault('usage', `${absolute} is no program that can be started.`);
}

function agentOfRelease({ script }: Program): string | null {
  const file = join(dirname(realpathSync(script)), RELEASE_AGENT);
  return isProgram(file) ? file : null;
}

/** Of the process that starts this one, so it is not bounded. */
async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

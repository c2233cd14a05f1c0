import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '@guru-connect/testing/launch-browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { AgentProcess, type LaunchOptions } from '../../../agent/tests/support/agent-process.ts';
import { Xvnc } from '../../../agent/tests/support/xvnc.ts';
import { ContractClient } from '../../../server/tests/support/contract-client.ts';
import {
  createDatabase,
  startRelay,
  type TestRelay,
  type TestRelayOptions,
} from '../../../server/tests/support/relay.ts';
import { Person } from './person.ts';

export const TECHNICIAN = { id: 'tech-1', name: 'Tessa Technician' };
/** The desktop's colour, which the technician has to see; and nothing of it before the user agrees. */
export const TEAL = '0,128,128';

/** A code, and the technician who waits for its machine in the viewer. */
export interface WaitingTechnician {
  readonly code: string;
  readonly path: { readonly session_id: string };
  readonly viewer: Page;
}

/** Relay, browser, and a screen with a person at it, for all tests of a file: a support session without any other product. */
export class SupportDesk {
  readonly #options: TestRelayOptions;
  readonly #closers: (() => unknown)[] = [];
  readonly #guests: (() => Promise<unknown>)[] = [];
  relay!: TestRelay;
  browser!: Browser;
  screen!: Xvnc;
  person!: Person;
  client!: ContractClient;

  private constructor(options: TestRelayOptions) {
    this.#options = options;
  }

  static async open(options: TestRelayOptions = {}): Promise<SupportDesk> {
    const folder = mkdtempSync(join(tmpdir(), 'gc-support-desk-'));
    const databaseUrl = await createDatabase();
    const environment = {
      CONNECT_ORGANISATION: 'Example Support',
      CONNECT_DATA_DIR: folder,
      ...options.environment,
    };
    const desk = new SupportDesk({ ...options, databaseUrl, environment });
    desk.#closers.push(() => rmSync(folder, { recursive: true, force: true }));
    try {
      await desk.#open();
      return desk;
    } catch (error) {
      await desk.close();
      throw error;
    }
  }

  async #open(): Promise<void> {
    const opened = <T>(what: T, close: () => unknown): T => {
      this.#closers.unshift(close);
      return what;
    };
    await this.#startRelay('0');
    opened(null, () => this.relay.close());
    const browser = await launchBrowser();
    this.browser = opened(browser, () => browser.close());
    const screen = await Xvnc.start();
    this.screen = opened(screen, () => screen.stop());
    const person = await Person.at(screen);
    this.person = opened(person, () => person.close());
    this.paint('#008080');
  }

  /** Takes down everything. */
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }

  /** Takes down what one test has opened. */
  async clear(): Promise<void> {
    for (const close of this.#guests.splice(0)) await close();
  }

  /** The relay stops; `back` starts it again, on the same port and the same database. */
  async stopRelay(): Promise<{ back(): Promise<void> }> {
    const { port } = this.relay;
    await this.relay.close();
    return { back: () => this.#startRelay(`${port}`) };
  }

  /** Fills the machine's screen. */
  paint(colour: string): void {
    this.screen.run('xsetroot', '-solid', colour);
  }

  async openPage(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    // An animation keeps a processor at work for as long as a test waits.
    const context = await this.browser.newContext({ reducedMotion: 'reduce', ...options });
    this.#guests.push(() => context.close());
    const page = await context.newPage();
    await page.goto(`${this.relay.url}${address}`);
    return page;
  }

  async openViewer(path: { session_id: string }, options: BrowserContextOptions = {}): Promise<Page> {
    const { token } = await this.client.call('createViewerToken', { path, body: {} });
    return await this.openPage(`/viewer?session_id=${path.session_id}#token=${token}`, options);
  }

  /** @param more of `createSupportCode`'s body */
  async waitingTechnician(more: Readonly<Record<string, unknown>> = {}): Promise<WaitingTechnician> {
    const { code, session_id } = await this.client.call('createSupportCode', {
      body: { technician: TECHNICIAN, reason: 'The printer is silent.', ...more },
    });
    const path = { session_id };
    return { code, path, viewer: await this.openViewer(path) };
  }

  /** The user starts the program with a code. */
  startAgent(code: string, more: Partial<LaunchOptions> = {}): AgentProcess {
    const agent = new AgentProcess({
      relayUrl: this.relay.url.replace(/^http/, 'ws'),
      display: this.screen.display,
      credential: { support_code: code },
      through: 'pipe',
      ...more,
    });
    this.#guests.unshift(() => agent.stop());
    return agent;
  }

  /** Colour of the picture's first pixel, as `TEAL`. */
  async cornerOf(viewer: Page): Promise<string> {
    return await viewer.getByTestId('screen').evaluate((element) => {
      if (!(element instanceof HTMLCanvasElement)) throw new Error('not a canvas');
      // one pixel: reading all of them takes a busy machine seconds
      return [...(element.getContext('2d')?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3).join();
    });
  }

  async eventsOf(path: { session_id: string }) {
    return (await this.client.call('listSessionEvents', { path })).events;
  }

  async eventTypes(path: { session_id: string }): Promise<string[]> {
    return (await this.eventsOf(path)).map(({ type }) => type);
  }

  async #startRelay(port: string): Promise<void> {
    const { environment } = this.#options;
    this.relay = await startRelay({
      viewer: fileURLToPath(new URL('../../../viewer/dist', import.meta.url)),
      ...this.#options,
      environment: { ...environment, CONNECT_PORT: port },
    });
    this.client = new ContractClient(this.relay.url);
  }
}

import type { ChildProcess } from 'node:child_process';
import type { Frame, Page } from 'playwright-core';

/** A rectangle in an element's own pixels. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Pids charged to a role; a function is asked at each reading. Descendants of a pid count with it. */
export type Pids = number | readonly number[] | (() => number | readonly number[]);

export interface Meta {
  /** Row label. */
  title: string;
  /** Versions and settings used, for the JSON. */
  notes?: string;
  /** The only modes the system can run; all when absent. */
  modes?: readonly string[];
}

/** A system that is up and waits for a viewer. */
export interface Handle {
  /** X display that the workload paints on, such as `:93`; 1920x1080x24. */
  display: string;
  /** The viewer page, reached through `ctx.proxy()`. */
  url: string;
  /** CSS selector of the canvas or video; of several matches the largest is read. */
  selector: string;
  pids: Record<string, Pids>;
  ignoreHTTPSErrors?: boolean;
  /** After `goto(url)`: log in, press Connect, wait. */
  connect?(page: Page): Promise<unknown>;
  /** Makes the remote screen take the keyboard; by default a click in the element's middle. */
  focus?(page: Page): Promise<unknown>;
  /** Where the remote screen lies in the element, when it does not fill it. */
  crop?: Box | null | ((page: Page) => Promise<Box | null>);
  /** The frame that holds the element. */
  frame?(page: Page): Promise<Frame>;
  /** The canvas carries no real picture. */
  noPicture?: boolean;
  /** `draw` reads through `drawImage` always, `auto` through the canvas's own 2d context where it has one. */
  read?: 'auto' | 'draw';
  stop?(): Promise<void>;
}

/** What an adapter is given. */
export interface AdapterContext {
  readonly name: string;
  /** Number of the X display of this run. */
  readonly display: number;
  readonly width: number;
  readonly height: number;
  /** Scratch folder, removed afterwards. */
  readonly dir: string;
  /** The bench's own folder. */
  readonly here: string;
  /** Next free TCP port of the run's range. */
  port(): number;
  /** Starts a process whose output goes to `dir`; it is ended after the run. */
  spawn(
    role: string,
    command: string,
    args: readonly string[],
    options?: { env?: NodeJS.ProcessEnv; cwd?: string },
  ): ChildProcess;
  startXvfb(): Promise<ChildProcess>;
  /** Removes a display lock whose owner is gone; throws when it is alive. */
  clearDisplay(): void;
  /** Counting TCP proxy in front of `target`; returns the port for the URL. */
  proxy(target: number, options?: { listenPort?: number; host?: string }): Promise<number>;
  waitPort(port: number, ms?: number): Promise<void>;
  waitDisplay(ms?: number): Promise<void>;
  sleep(ms: number): Promise<void>;
  log(text: string): void;
  /** Last lines of each child's log. */
  tails(): string;
}

/** One remote-desktop system; a module of its own. */
export interface Adapter {
  meta: Meta;
  /** `true`, or why the system cannot run here. */
  available(ctx: AdapterContext): Promise<true | string>;
  start(ctx: AdapterContext): Promise<Handle>;
}

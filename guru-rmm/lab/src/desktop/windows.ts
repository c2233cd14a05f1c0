import { type DisplayAccess, runProgram } from './run-program.ts';

/** In pixels of the whole desktop. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WindowInfo extends Rectangle {
  id: string;
  visible: boolean;
}

/** The window with exactly this title, or null when there is none. */
export async function findWindow(access: DisplayAccess, title: string): Promise<WindowInfo | null> {
  try {
    return parseWindowInfo((await runProgram(access, 'xwininfo', ['-name', title])).toString('latin1'));
  } catch {
    return null; // xwininfo fails when there is no such window
  }
}

/**
 * Whether keys go to a window by now: a window manager hands them over a moment after the click. One that does not say
 * which window is active (EWMH, `_NET_ACTIVE_WINDOW`) is taken at its word that it has none to wait for.
 */
export async function hasKeys(access: DisplayAccess, windowId: string): Promise<boolean> {
  const said = (await runProgram(access, 'xprop', ['-root', '_NET_ACTIVE_WINDOW'])).toString('latin1');
  const active = /window id # (0x[0-9a-f]+)/.exec(said)?.[1];
  return active === undefined || Number(active) === Number(windowId);
}

/** Parses what `xwininfo` prints of one window. */
export function parseWindowInfo(text: string): WindowInfo | null {
  const id = /Window id: (0x[0-9a-f]+)/.exec(text)?.[1];
  const number = (label: string) => Number(new RegExp(`${label}:\\s+(-?\\d+)`).exec(text)?.[1] ?? Number.NaN);
  const [x, y] = [number('Absolute upper-left X'), number('Absolute upper-left Y')];
  const [width, height] = [number('Width'), number('Height')];
  if (!id || [x, y, width, height].some(Number.isNaN)) return null;
  return { id, x, y, width, height, visible: /Map State: IsViewable/.test(text) };
}

/**
 * The windows inside a window that have none inside themselves, in reading order. Toolkits of Xt's kind make a window
 * for each button.
 */
export async function findLeaves(access: DisplayAccess, windowId: string): Promise<Rectangle[]> {
  return parseLeaves((await runProgram(access, 'xwininfo', ['-tree', '-id', windowId])).toString('latin1'));
}

/** Parses the tree that `xwininfo -tree` prints: one line a window, depth by indentation. */
export function parseLeaves(text: string): Rectangle[] {
  const lines = text.split('\n').flatMap((line) => {
    const found = /^(\s*)0x[0-9a-f]+ .* (\d+)x(\d+)[+-]-?\d+[+-]-?\d+\s+\+(-?\d+)\+(-?\d+)\s*$/.exec(line);
    if (!found) return [];
    const [, indent = '', width, height, x, y] = found;
    return [
      { depth: indent.length, x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
    ];
  });
  return lines
    .filter((line, index) => (lines[index + 1]?.depth ?? -1) <= line.depth)
    .map(({ x, y, width, height }) => ({ x, y, width, height }))
    .sort((a, b) => a.y - b.y || a.x - b.x);
}

/** A window of Guru Connect's agent: its question, or its banner. */
export interface AgentWindow {
  id: string;
  width: number;
  height: number;
}

/** Finds the windows of Guru Connect's agent in what `xwininfo -root -tree` prints, by their class. */
export function parseAgentWindows(text: string): AgentWindow[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(0x[0-9a-f]+) .*\("guru-connect" "GuruConnect"\)\s+(\d+)x(\d+)[+-]/.exec(line);
    return found ? [{ id: found[1] ?? '', width: Number(found[2]), height: Number(found[3]) }] : [];
  });
}

import type { ViewerMonitor } from '../session/check-desktop.ts';
import type { View } from '../session/view.ts';
import { describe, statusText } from './describe.ts';
import type { PageElements } from './page-elements.ts';

/** Shows a view in the page. Writes only what differs, or a screen reader would read it out again. */
export function renderView(elements: PageElements, view: View): void {
  const { screen, status, notice, noticeTitle, noticeDetail, noticeAdvice, keys } = elements;
  const shown = describe(view);
  // The notice is read out, and says the same in more words.
  setAttribute(status, 'aria-live', shown ? 'off' : 'polite');
  setText(status, statusText(view));
  setData(status, 'state', view.state);
  setData(status, 'unknownMessages', String(view.unknownMessages));
  setData(screen, 'stale', String(view.state !== 'live'));
  notice.hidden = shown === null;
  if (shown) {
    setData(notice, 'tone', shown.tone);
    setText(noticeTitle, shown.title);
    setText(noticeDetail, shown.detail);
    setText(noticeAdvice, shown.advice);
  }
  for (const key of keys) key.disabled = !(view.input && !view.viewOnly && view.state === 'live');
  elements.viewOnly.hidden = !view.input;
  elements.viewOnly.disabled = view.state !== 'live';
  setAttribute(elements.viewOnly, 'aria-pressed', String(view.viewOnly));
  elements.screenshot.disabled = view.state !== 'live';
  elements.type.hidden = !(view.input && view.text);
  elements.type.disabled = view.state !== 'live' || view.viewOnly;
  elements.disconnect.disabled = view.state === 'ended';
  elements.fullscreen.disabled = view.state === 'ended';
  renderMonitors(elements, view);
}

function renderMonitors({ monitorGroup, monitorSwitch, monitorNext }: PageElements, view: View): void {
  monitorGroup.hidden = view.monitors.length < 2;
  monitorSwitch.disabled = view.state !== 'live' && view.state !== 'welcomed';
  monitorNext.disabled = monitorSwitch.disabled;
  const labels = view.monitors.map(monitorLabel);
  const options = [...monitorSwitch.options];
  const same =
    options.length === labels.length &&
    options.every(
      (option, index) => option.text === labels[index] && option.value === optionValue(view.monitors[index]),
    );
  if (!same) {
    const made = view.monitors.map((monitor, index) => new Option(labels[index], optionValue(monitor)));
    monitorSwitch.replaceChildren(...made);
  }
  const active = view.activeMonitorId === null ? '' : String(view.activeMonitorId);
  if (monitorSwitch.value !== active) monitorSwitch.value = active;
}

function monitorLabel({ name, width, height, primary }: ViewerMonitor, index: number): string {
  return `${index + 1}: ${name} (${width} x ${height}${primary ? ', main' : ''})`;
}

function optionValue(monitor: ViewerMonitor | undefined): string {
  return String(monitor?.monitor_id ?? '');
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function setAttribute(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function setData(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

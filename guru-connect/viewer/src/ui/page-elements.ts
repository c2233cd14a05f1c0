import { find } from './find-element.ts';

/** The elements of index.html that code touches. */
export interface PageElements {
  readonly screen: HTMLCanvasElement;
  readonly stage: HTMLElement;
  /** Scrolls in real size. */
  readonly desk: HTMLElement;
  readonly toolbar: HTMLElement;
  readonly handle: HTMLButtonElement;
  readonly status: HTMLElement;
  readonly monitorGroup: HTMLElement;
  readonly monitorSwitch: HTMLSelectElement;
  readonly notice: HTMLElement;
  readonly noticeTitle: HTMLElement;
  readonly noticeDetail: HTMLElement;
  readonly noticeCountdown: HTMLElement;
  readonly noticeAdvice: HTMLElement;
  readonly scale: HTMLButtonElement;
  readonly fullscreen: HTMLButtonElement;
  readonly disconnect: HTMLButtonElement;
  readonly type: HTMLButtonElement;
  readonly hint: HTMLElement;
  readonly keys: readonly (HTMLButtonElement | HTMLSelectElement)[];
  readonly monitorNext: HTMLButtonElement;
  readonly viewOnly: HTMLButtonElement;
  readonly screenshot: HTMLButtonElement;
}

/** @throws Error when index.html and this list differ */
export function findElements(root: Document): PageElements {
  return {
    screen: find(root, 'screen', HTMLCanvasElement),
    stage: find(root, 'stage', HTMLElement),
    desk: find(root, 'desk', HTMLElement),
    toolbar: find(root, 'toolbar', HTMLElement),
    handle: find(root, 'handle', HTMLButtonElement),
    status: find(root, 'status', HTMLElement),
    monitorGroup: find(root, 'monitor-group', HTMLElement),
    monitorSwitch: find(root, 'monitor-switch', HTMLSelectElement),
    notice: find(root, 'notice', HTMLElement),
    noticeTitle: find(root, 'notice-title', HTMLElement),
    noticeDetail: find(root, 'notice-detail', HTMLElement),
    noticeCountdown: find(root, 'notice-countdown', HTMLElement),
    noticeAdvice: find(root, 'notice-advice', HTMLElement),
    scale: find(root, 'scale', HTMLButtonElement),
    fullscreen: find(root, 'fullscreen', HTMLButtonElement),
    disconnect: find(root, 'disconnect', HTMLButtonElement),
    type: find(root, 'type', HTMLButtonElement),
    hint: find(root, 'hint', HTMLElement),
    keys: [
      ...root.querySelectorAll<HTMLButtonElement>('[data-keys]'),
      find(root, 'key-list', HTMLSelectElement),
    ],
    monitorNext: find(root, 'monitor-next', HTMLButtonElement),
    viewOnly: find(root, 'view-only', HTMLButtonElement),
    screenshot: find(root, 'screenshot', HTMLButtonElement),
  };
}

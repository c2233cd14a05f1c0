import type { OnProgress } from './receive-part.ts';

/** Thins out a progress for a log: reports each tenth once, in percent. */
export function eachTenth(report: (percent: number) => void): OnProgress {
  let reported = 0;
  return (received, total) => {
    const tenths = Math.floor((10 * received) / total);
    if (tenths <= reported) return;
    reported = tenths;
    report(tenths * 10);
  };
}

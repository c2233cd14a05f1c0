import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FullScreenNews } from './full-screen.ts';
import { FullScreen } from './full-screen.ts';
import type { FullScreenMeans, Outcome } from './outcome.ts';
import { GRANTED, refused } from './outcome.ts';

/** Keeps each question until the test answers it. */
class AskedMeans implements FullScreenMeans {
  readonly asked: string[] = [];
  readonly #answers: ((outcome: Outcome) => void)[] = [];

  fullScreen(enable: boolean): Promise<Outcome> {
    return this.#ask(`screen ${enable}`);
  }
  keyboardLock(enable: boolean): Promise<Outcome> {
    return this.#ask(`keys ${enable}`);
  }
  /** Answers the question at a place, and lets the answer arrive. */
  async answer(index: number, outcome: Outcome): Promise<void> {
    this.#answers[index]?.(outcome);
    await new Promise((resolve) => setImmediate(resolve));
  }
  #ask(question: string): Promise<Outcome> {
    this.asked.push(question);
    return new Promise((resolve) => {
      this.#answers.push(resolve);
    });
  }
}

describe('FullScreen', () => {
  let means: AskedMeans;
  let full: FullScreen;
  let log: string[];
  let wantsKeys: boolean;

  const words = (news: FullScreenNews) =>
    news.kind === 'refused' ? `${news.what} ${news.reason}` : news.kind;

  beforeEach(() => {
    means = new AskedMeans();
    log = [];
    wantsKeys = true;
    full = new FullScreen(means, {
      changed: (on) => log.push(`on ${on}`),
      news: (news) => log.push(words(news)),
      wantsKeys: () => wantsKeys,
    });
  });
  async function enter(): Promise<void> {
    full.toggle();
    await means.answer(0, GRANTED);
    await means.answer(1, GRANTED);
  }

  it('asks for the keyboard once it is full screen, and gives both back', async () => {
    full.toggle();
    expect(means.asked).toEqual(['screen true']);
    await means.answer(0, GRANTED);
    expect(means.asked).toEqual(['screen true', 'keys true']);
    await means.answer(1, GRANTED);
    full.toggle();
    await means.answer(2, GRANTED);
    expect(means.asked.slice(2)).toEqual(['screen false', 'keys false']);
    expect(log).toEqual(['on true', 'keys_reach_machine', 'on false']);
  });

  it('leaves the keyboard alone for somebody who only looks', async () => {
    wantsKeys = false;
    await enter();
    full.ended();
    expect(means.asked).toEqual(['screen true']);
    expect(log).toEqual(['on true', 'on false']);
  });

  it('gives the keyboard back when full screen ends by itself, and does not ask to end it', async () => {
    await enter();
    full.ended();
    expect(means.asked.slice(2)).toEqual(['keys false']);
    expect(full.on).toBe(false);
  });

  it('says why it may not, and asks again when told to', async () => {
    full.toggle();
    await means.answer(0, refused('not_allowed'));
    full.toggle();
    expect(means.asked).toEqual(['screen true', 'screen true']);
    expect(log).toEqual(['enter not_allowed']);
  });

  it('stays full screen without the system keys, and says so', async () => {
    full.toggle();
    await means.answer(0, GRANTED);
    await means.answer(1, refused('unsupported'));
    full.toggle();
    await means.answer(2, GRANTED);
    expect(means.asked).toEqual(['screen true', 'keys true', 'screen false']);
    expect(log).toEqual(['on true', 'keys unsupported', 'on false']);
  });

  it('stays full screen when it may not leave', async () => {
    await enter();
    full.toggle();
    await means.answer(2, refused('failed'));
    expect(full.on).toBe(true);
    expect(means.asked).toHaveLength(3);
    expect(log.at(-1)).toBe('leave failed');
  });

  it('asks once while an answer is due', async () => {
    full.toggle();
    full.toggle();
    full.toggle();
    expect(means.asked).toEqual(['screen true']);
  });

  it('is not full screen when it was over before it was granted', async () => {
    full.toggle();
    full.ended();
    await means.answer(0, GRANTED);
    expect([full.on, means.asked]).toEqual([false, ['screen true']]);
    full.toggle();
    expect(means.asked).toHaveLength(2);
  });

  it('does not take the answer to an older question for that of a newer one', async () => {
    await enter();
    full.toggle();
    full.ended();
    full.toggle();
    expect(means.asked.slice(2)).toEqual(['screen false', 'keys false', 'screen true']);
    await means.answer(2, GRANTED);
    expect(full.on).toBe(false);
    await means.answer(4, GRANTED);
    expect(full.on).toBe(true);
  });

  it('gives back a keyboard that comes when full screen is over', async () => {
    full.toggle();
    await means.answer(0, GRANTED);
    full.ended();
    await means.answer(1, GRANTED);
    expect(means.asked).toEqual(['screen true', 'keys true', 'keys false']);
    expect(log).toEqual(['on true', 'on false']);
  });

  it('leaves everything with the session, and is not entered again', async () => {
    await enter();
    full.finish();
    full.toggle();
    full.finish();
    expect(means.asked.slice(2)).toEqual(['keys false', 'screen false']);
    expect(log.at(-1)).toBe('on false');
  });

  it('says nothing more when the session ends under a question', async () => {
    full.toggle();
    full.finish();
    await means.answer(0, refused('closed'));
    expect(means.asked).toEqual(['screen true', 'screen false']);
    expect(log).toEqual([]);
  });

  it('has nothing to give back in a window', () => {
    full.finish();
    expect(means.asked).toEqual([]);
  });
});

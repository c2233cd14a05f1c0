import { describe, expect, it } from '@jest/globals';
import type { KeyReading, LocalPlatform } from './key-reading.ts';
import { localPlatform } from './key-reading.ts';
import { KeyboardTracker } from './keyboard-tracker.ts';

const FLAGS = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };

function reading(type: string, code: string, part: Partial<KeyReading> = {}): KeyReading {
  return { type, code, key: code.replace(/(Left|Right)$/, ''), timeStamp: 0, ...FLAGS, ...part };
}
const down = (code: string, part: Partial<KeyReading> = {}) => reading('keydown', code, part);
const up = (code: string, part: Partial<KeyReading> = {}) => reading('keyup', code, part);

/** Strokes as text, `+` down and `-` up. */
function play(platform: LocalPlatform, ...events: KeyReading[]): string {
  const tracker = new KeyboardTracker(platform);
  return events
    .flatMap((event) => tracker.handle(event))
    .map((stroke) => `${stroke.down ? '+' : '-'}${stroke.code}`)
    .join(' ');
}

describe('KeyboardTracker', () => {
  it('passes physical keys, whatever the layout makes of them', () => {
    expect(play('other', down('KeyY', { key: 'z' }), up('KeyY', { key: 'z' }))).toBe('+KeyY -KeyY');
  });
  it('passes repeats as further downs', () => {
    expect(play('other', down('KeyA'), down('KeyA'), down('KeyA'), up('KeyA'))).toBe(
      '+KeyA +KeyA +KeyA -KeyA',
    );
  });
  it('passes dead keys and keys that an input method has taken', () => {
    const dead = { key: 'Dead' };
    const taken = { key: 'Process' };
    const strokes = play(
      'other',
      down('Quote', dead),
      up('Quote', dead),
      down('KeyN', taken),
      up('KeyN', { key: 'n' }),
    );
    expect(strokes).toBe('+Quote -Quote +KeyN -KeyN');
  });
  it.each(['', 'Unidentified', 'K'.repeat(33)])('has nothing to send for the code %j', (code) => {
    expect(play('other', down(code), up(code))).toBe('');
  });
  it('does not release what it has not seen pressed', () => {
    expect(play('other', up('Enter'), up('ShiftLeft'))).toBe('');
  });

  describe('AltGr on Windows', () => {
    const altGraph = { key: 'AltGraph', ctrlKey: true, altKey: true };
    it('is AltRight alone', () => {
      const control = { timeStamp: 100, ctrlKey: true };
      const events = [
        down('ControlLeft', control),
        down('AltRight', { ...altGraph, timeStamp: 101 }),
        down('KeyQ', { key: '@', ctrlKey: true, altKey: true, timeStamp: 300 }),
        up('KeyQ', { key: '@', ctrlKey: true, altKey: true, timeStamp: 310 }),
        up('ControlLeft', { timeStamp: 320, altKey: true }),
        up('AltRight', { key: 'AltGraph', timeStamp: 320 }),
      ];
      expect(play('windows', ...events)).toBe('+AltRight +KeyQ -KeyQ -AltRight');
    });
    it('is not ControlLeft and then AltRight', () => {
      const events = [
        down('ControlLeft', { timeStamp: 100, ctrlKey: true }),
        down('AltRight', { ...altGraph, timeStamp: 400 }),
      ];
      expect(play('windows', ...events)).toBe('+ControlLeft +AltRight');
    });
    it('does not keep ControlLeft from the next key', () => {
      const held = { ctrlKey: true };
      expect(
        play('windows', down('ControlLeft', held), down('KeyC', held), up('KeyC', held), up('ControlLeft')),
      ).toBe('+ControlLeft +KeyC -KeyC -ControlLeft');
    });
    it('lets ControlLeft through when nothing comes', () => {
      const tracker = new KeyboardTracker('windows');
      expect(tracker.handle(down('ControlLeft', { ctrlKey: true }))).toEqual([]);
      expect(tracker.waiting).toBe(true);
      expect(tracker.expire()).toEqual([{ code: 'ControlLeft', down: true }]);
      expect(tracker.waiting).toBe(false);
      expect(tracker.expire()).toEqual([]);
      expect(tracker.handle(down('ControlLeft', { ctrlKey: true }))).toEqual([
        { code: 'ControlLeft', down: true },
      ]);
    });
    it('is left alone elsewhere', () => {
      expect(play('other', down('ControlLeft', { ctrlKey: true }), down('AltRight', altGraph))).toBe(
        '+ControlLeft +AltRight',
      );
    });
  });

  describe('Meta on macOS', () => {
    it('takes the keys with it that were pressed under it, but no other modifier', () => {
      const meta = { metaKey: true };
      const shifted = { metaKey: true, shiftKey: true };
      const events = [
        down('MetaLeft', meta),
        down('ShiftLeft', shifted),
        down('KeyC', shifted),
        up('MetaLeft', { shiftKey: true }),
      ];
      expect(play('mac', ...events)).toBe('+MetaLeft +ShiftLeft +KeyC -MetaLeft -KeyC');
    });
    it('leaves keys down elsewhere', () => {
      expect(
        play('other', down('MetaLeft', { metaKey: true }), down('KeyC', { metaKey: true }), up('MetaLeft')),
      ).toBe('+MetaLeft +KeyC -MetaLeft');
    });
  });

  it('makes a full stroke of each CapsLock event on macOS', () => {
    expect(play('mac', down('CapsLock'), up('CapsLock'))).toBe('+CapsLock -CapsLock +CapsLock -CapsLock');
    expect(play('other', down('CapsLock'), up('CapsLock'))).toBe('+CapsLock -CapsLock');
  });
  it('makes a full stroke of PrintScreen when only its release is seen', () => {
    expect(play('windows', up('PrintScreen'))).toBe('+PrintScreen -PrintScreen');
    expect(play('other', down('PrintScreen'), up('PrintScreen'))).toBe('+PrintScreen -PrintScreen');
  });

  it('lets go of a modifier that was released out of sight', () => {
    expect(play('other', down('ControlLeft', { ctrlKey: true }), down('KeyA'))).toBe(
      '+ControlLeft -ControlLeft +KeyA',
    );
    expect(
      play(
        'windows',
        down('ShiftLeft', { shiftKey: true }),
        down('ShiftRight', { shiftKey: true }),
        up('ShiftRight'),
      ),
    ).toBe('+ShiftLeft +ShiftRight -ShiftLeft -ShiftRight');
  });
  it('says again what is held, but no modifier', () => {
    const tracker = new KeyboardTracker('other');
    const shifted = { shiftKey: true };
    for (const event of [down('ShiftLeft', shifted), down('KeyA', shifted), down('KeyB', shifted)]) {
      tracker.handle(event);
    }
    expect(tracker.again()).toEqual(['KeyA', 'KeyB'].map((code) => ({ code, down: true })));
    tracker.handle(up('KeyB', shifted));
    expect(tracker.again()).toEqual([{ code: 'KeyA', down: true }]);
    tracker.reset();
    expect(tracker.again()).toEqual([]);
  });
  it('keeps AltGr, for which there is no flag', () => {
    expect(play('other', down('AltRight', { key: 'AltGraph' }), down('KeyQ', { key: '@' }))).toBe(
      '+AltRight +KeyQ',
    );
  });
  it('keeps a physical Ctrl that the layout has made another key', () => {
    expect(play('other', down('ControlLeft', { key: 'CapsLock' }), down('KeyA'))).toBe('+ControlLeft +KeyA');
  });
  it('forgets everything on reset', () => {
    const tracker = new KeyboardTracker('windows');
    tracker.handle(down('KeyA'));
    tracker.handle(down('ControlLeft', { ctrlKey: true }));
    tracker.reset();
    expect(tracker.waiting).toBe(false);
    expect(tracker.handle(up('KeyA'))).toEqual([]);
  });
});

describe('localPlatform', () => {
  it.each([
    ['Win32', 'windows'],
    ['MacIntel', 'mac'],
    ['iPhone', 'mac'],
    ['Linux x86_64', 'other'],
    ['', 'other'],
  ])('knows %j', (name, platform) => {
    expect(localPlatform(name)).toBe(platform);
  });
});

import { describe, expect, it } from '@jest/globals';
import { findWine, wineEnvironment } from './wine.ts';

describe('findWine', () => {
  it('finds nothing where Wine or its server is missing', () => {
    expect(findWine({}, () => false)).toBeNull();
    expect(findWine({}, (file) => file.endsWith('wine64'))).toBeNull();
  });

  it('keeps its prefix in the cache, or where a variable says', () => {
    const prefixOf = (env: NodeJS.ProcessEnv) => findWine(env, () => true)?.prefix;
    expect(prefixOf({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/guru-rmm-wine');
    expect(prefixOf({ XDG_CACHE_HOME: '/cache', GURU_WINE_PREFIX: '/own' })).toBe('/own');
  });

  it('names the prefix to every program, so that no run touches the one of a person', () => {
    const wine = findWine({ GURU_WINE_PREFIX: '/own' }, () => true);
    expect(wine && wineEnvironment(wine).WINEPREFIX).toBe('/own');
  });
});

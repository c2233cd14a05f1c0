import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takenByNpm } from './steps.mjs';

test('an option without -- before it is found where npm has put it', () => {
  assert.equal(takenByNpm({ npm_config_check: 'true' }, ['allow', 'check']), 'check');
  assert.equal(takenByNpm({ npm_config_data_dir: 'true' }, ['data-dir']), 'data-dir');
  assert.equal(takenByNpm({ npm_config_cache: '/c' }, ['check']), undefined);
});

import Sequencer from '@jest/test-sequencer';

/** Files that take longest, longest first: one that began last would run alone at the end. */
const LONGEST = [
  'server/tests/embedded-database',
  'server/tests/random-kills',
  'agent/tests/lifecycle',
  'server/tests/restart',
  'server/tests/database-away',
  'agent/tests/flood',
  'server/tests/flood',
  'server/tests/strangers',
  'agent/tests/session',
  'viewer/tests/reconnect',
  'server/tests/console-browser',
  'standalone/tests/support-session',
];

/** Where no run before this one has left its times, jest goes by the size of a file. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const index = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
      return index < 0 ? LONGEST.length : index;
    };
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
}

import Sequencer from '@jest/test-sequencer';

/** Files that take longest, longest first: one that began last would run alone at the end. */
const LONGEST = [
  'dashboard/tests/browser/sessions',
  'agent/tests/remote-control',
  'server/tests/broker',
  'server/tests/database',
  'agent/tests/supply-chain',
  'agent/tests/enroll',
  'server/tests/audit-commands',
  'dashboard/tests/browser/signing-in',
  'dashboard/tests/browser/appearance',
  'agent/tests/supervision',
  'embedded-postgres/tests/embedded-database',
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

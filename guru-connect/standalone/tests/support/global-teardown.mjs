export { default } from '../../../server/tests/support/global-teardown.mjs';

import { bundleServer } from '../../scripts/bundle.ts';
import { bundleOnce } from './bundle-once.ts';

/** The folder of the server, bundled as the release has it: a start then costs what it costs an operator. */
export const bundledServer = () => bundleOnce('server', (folder) => bundleServer(folder));

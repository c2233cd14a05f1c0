/** A server with nothing but its database: prints `ready`, stops on SIGTERM, ends with 1 when the database is lost. */
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../src/index.ts';
import { dataFolder, product } from './product.ts';

let database: EmbeddedDatabase | undefined;
const onLost = (fault: Error) => {
  process.stderr.write(fault.message);
  process.exit(1);
};
process.on('SIGTERM', () => void database?.stop().then(() => process.exit(0)));
database = await startEmbeddedDatabase({
  folder: dataFolder(process.argv[2] ?? ''),
  product,
  durable: false,
  onLost,
});
process.stdout.write('ready\n');

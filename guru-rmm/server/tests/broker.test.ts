import { abandoned } from './broker/abandoned.ts';
import { attended } from './broker/attended.ts';
import { connectRestarts } from './broker/connect-restarts.ts';
import { ends } from './broker/ends.ts';
import { refusals } from './broker/refusals.ts';
import { resumes } from './broker/resumes.ts';
import { secondClick } from './broker/second-click.ts';
import { takenBack } from './broker/taken-back.ts';
import { wayToASession } from './broker/way-to-a-session.ts';
import { setUpBroker } from './support/broker-stage.ts';

// One file, so that one server and one database serve them all.
const stage = setUpBroker();
wayToASession(stage);
refusals(stage);
takenBack(stage);
secondClick(stage);
resumes(stage);
ends(stage);
abandoned(stage);
connectRestarts(stage);
attended(stage);

import { machines } from './parts/machines.ts';
import { remoteControlButton } from './parts/remote-control-button.ts';
import { sessions } from './parts/sessions.ts';
import { signingIn } from './parts/signing-in.ts';
import { viewerRequests } from './parts/viewer-requests.ts';
import { setUpStage } from './support/stage.ts';

// One file, so that one build and one browser serve them all.
const stage = setUpStage();
signingIn(stage);
machines(stage);
remoteControlButton(stage);
sessions(stage);
viewerRequests(stage);

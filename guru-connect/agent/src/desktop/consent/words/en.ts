import type { Words } from './words.ts';

export const en: Words = {
  language: 'en',
  title: 'Remote support request',
  technician: 'Technician',
  organisation: 'Organisation',
  reason: 'Reason',
  noReason: 'No reason given',
  grantLead: 'If you allow this, the technician can',
  grants: {
    view: ['see everything on your screens'],
    view_and_control: ['see everything on your screens', 'use your mouse and keyboard'],
  },
  note: 'You can end the session at any time. Decline if you did not ask for help.',
  countdown: (seconds, silenceAllows) =>
    `${silenceAllows ? 'Allows' : 'Declines'} in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
  ownHands: 'Answer with the mouse or keyboard of this computer.',
  byKeyboard: 'Press Enter or Escape to decline. Press Tab and then Enter to allow.',
  allow: 'Allow',
  decline: 'Decline',
  bannerStates: { view: 'can see your screen', view_and_control: 'controls your computer' },
  end: 'End',
};

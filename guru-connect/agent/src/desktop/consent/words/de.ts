import type { Words } from './words.ts';

export const de: Words = {
  language: 'de',
  title: 'Anfrage zur Fernwartung',
  technician: 'Von',
  organisation: 'Organisation',
  reason: 'Grund',
  noReason: 'Kein Grund angegeben',
  grantLead: 'Wenn Sie zustimmen, kann diese Person',
  grants: {
    view: ['alles auf Ihren Bildschirmen sehen'],
    view_and_control: ['alles auf Ihren Bildschirmen sehen', 'Ihre Maus und Tastatur benutzen'],
  },
  note: 'Sie können die Sitzung jederzeit beenden. Lehnen Sie ab, wenn Sie nicht um Hilfe gebeten haben.',
  countdown: (seconds, silenceAllows) =>
    `${silenceAllows ? 'Zulassung' : 'Ablehnung'} in ${seconds} ${seconds === 1 ? 'Sekunde' : 'Sekunden'}`,
  ownHands: 'Antworten Sie mit Maus oder Tastatur dieses Computers.',
  byKeyboard: 'Mit Eingabe oder Escape lehnen Sie ab. Mit Tabulator und dann Eingabe lassen Sie es zu.',
  allow: 'Zulassen',
  decline: 'Ablehnen',
  bannerStates: { view: 'sieht Ihren Bildschirm', view_and_control: 'steuert Ihren Computer' },
  end: 'Beenden',
};

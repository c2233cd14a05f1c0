import type { Words } from './words.ts';

export const de: Words = {
  language: 'de',
  name: 'Deutsch',
  title: 'Hilfe an diesem Computer',
  codeLabel: 'Code von Ihrer Technikerin oder Ihrem Techniker',
  codeHint: 'Neun Buchstaben und Ziffern, zum Beispiel K7M-2QX-9PD',
  next: 'Weiter',
  checking: 'Der Code wird geprüft…',
  notACode: 'Ein Code hat neun Buchstaben und Ziffern. Prüfen Sie Ihre Eingabe.',
  wrongCode:
    'Dieser Code gilt nicht. Prüfen Sie ihn, oder lassen Sie sich einen neuen geben: Jeder gilt einmal und nur wenige Minuten.',
  tooMany: (seconds) => `Es wurden zu viele falsche Codes eingegeben. Warten Sie ${seconds} Sekunden.`,
  failed: 'Der Server antwortet nicht. Prüfen Sie Ihr Netz und versuchen Sie es noch einmal.',
  asks: (technician, organisation) =>
    organisation === ''
      ? `${technician} möchte Ihnen an diesem Computer helfen.`
      : `${technician} (${organisation}) möchte Ihnen an diesem Computer helfen.`,
  reason: 'Grund',
  promise:
    'Nichts wird übertragen, bevor Sie im nächsten Schritt zustimmen. Sie sehen die ganze Zeit, wer verbunden ist, und können es jederzeit beenden.',
  goOn: 'Starten',
  otherCode: 'Anderen Code eingeben',
  trying:
    'Guru Connect wird auf diesem Computer gesucht… Wenn Ihr Browser fragt, ob er es öffnen soll, stimmen Sie zu.',
  opened: 'Hat sich Guru Connect geöffnet? Dann beantworten Sie dort die Frage und laden nichts herunter.',
  download: 'Guru Connect herunterladen',
  steps: [
    'Laden Sie das Programm herunter. Es kennt Ihren Code schon.',
    'Öffnen Sie es: Erlauben Sie in der Dateiverwaltung, es als Programm auszuführen, und doppelklicken Sie darauf.',
    'Beantworten Sie die Frage. Danach bleibt nichts auf diesem Computer.',
  ],
  noProgram:
    'Für dieses System gibt es noch kein Programm. Sagen Sie es Ihrer Technikerin oder Ihrem Techniker.',
  languageLabel: 'Sprache',
};

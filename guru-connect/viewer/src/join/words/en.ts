import type { Words } from './words.ts';

export const en: Words = {
  language: 'en',
  name: 'English',
  title: 'Get help on this computer',
  codeLabel: 'Code from your technician',
  codeHint: 'Nine letters and digits, such as K7M-2QX-9PD',
  next: 'Continue',
  checking: 'Checking the code…',
  notACode: 'A code has nine letters and digits. Check what you entered.',
  wrongCode:
    'This code is not valid. Check it, or ask your technician for a new one: each works once, for a few minutes.',
  tooMany: (seconds) => `Too many wrong codes were entered. Wait ${seconds} seconds, then try again.`,
  failed: 'The server does not answer. Check your network, then try again.',
  asks: (technician, organisation) =>
    organisation === ''
      ? `${technician} asks to help you on this computer.`
      : `${technician} of ${organisation} asks to help you on this computer.`,
  reason: 'Reason',
  promise:
    'Nothing is shown before you agree on the next screen. You see who is connected all the time, and can end it at any moment.',
  goOn: 'Start',
  otherCode: 'Enter another code',
  trying: 'Looking for Guru Connect on this computer… If your browser asks whether to open it, agree.',
  opened: 'Has Guru Connect opened? Then answer its question there, and download nothing.',
  download: 'Download Guru Connect',
  steps: [
    'Download the program. It already knows your code.',
    'Open it: in your file manager, allow it to run as a program, then double-click it.',
    'Answer its question. Nothing stays on this computer afterwards.',
  ],
  noProgram:
    'There is no program for this system yet. Tell your technician, who may reach you in another way.',
  languageLabel: 'Language',
};

import { findJoinElements } from './join-elements.ts';
import { JoinPage } from './join-page.ts';
import { chooseWords } from './words/choose-words.ts';

const given = new URLSearchParams(location.hash.slice(1)).get('code') ?? undefined;
// A code has no place in a history.
if (given !== undefined) history.replaceState(null, '', location.pathname);
new JoinPage(findJoinElements(document), chooseWords(navigator.languages)).start(given);

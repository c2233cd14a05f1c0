import { byLastUse } from '../input/key-combinations.ts';
import { find } from './find-element.ts';

const STORED = 'guru-connect:key-combinations';
const MOST = 8;

/** The list of key combinations: those that this technician used last come first, also the next time. */
export function wireKeyList(root: Document, send: (name: string) => void): void {
  const list = find(root, 'key-list', HTMLSelectElement);
  let used = read();
  const fill = () => {
    const [title] = list.options;
    const options = byLastUse(used).map((name) => new Option(name, name));
    list.replaceChildren(...(title ? [title] : []), ...options);
    list.selectedIndex = 0;
  };
  fill();
  list.addEventListener('change', () => {
    const name = list.value;
    used = [name, ...used.filter((other) => other !== name)].slice(0, MOST);
    store(used);
    fill();
    send(name);
  });
}

/** A browser may keep nothing for a page in a frame. */
function read(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? stored.filter((name) => typeof name === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function store(used: readonly string[]): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(used));
  } catch {
    // The order then lasts as long as the page.
  }
}

import { h, icon, moveByArrows } from './dom.js';
import { exactTime, listTime, matches } from './format.js';
import { inWords } from './speech.js';

const pause = 250;

/** Finds messages by their text in all of one's conversations. */
export class Search {
  #client;
  #faces;
  #onPick;
  #onToggle;
  #timer = null;
  #asked = 0;
  #box;
  #results = h('ul', { class: 'rows', on: { keydown: (event) => this.#key(event) } });
  #note = h('p', { class: 'note', role: 'status' });
  #more = h('button', { type: 'button', class: 'button more', hidden: true }, 'Show more');

  /** @param onPick `(message)`, @param onToggle hears whether results are shown instead of the inbox */
  constructor({ client, faces, onPick, onToggle }) {
    this.#client = client;
    this.#faces = faces;
    this.#onPick = onPick;
    this.#onToggle = onToggle;
    this.#box = h('input', {
      type: 'search', id: 'search', placeholder: 'Search messages', 'aria-label': 'Search messages', autocomplete: 'off', maxlength: 200,
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event) },
    });
    this.box = h('search', { class: 'search' }, icon('search'), this.#box);
    this.results = h('section', { class: 'results', 'aria-label': 'Found messages', hidden: true }, this.#note, this.#results, this.#more);
  }

  focus() {
    this.#box.focus();
    this.#box.select();
  }

  clear() {
    this.#box.value = '';
    this.#typed();
  }

  #typed() {
    clearTimeout(this.#timer);
    const query = this.#box.value.trim();
    const asked = ++this.#asked;
    this.results.hidden = query === '';
    this.#onToggle(query !== '');
    if (query === '') return;
    this.#note.textContent = 'Searching …';
    this.#timer = setTimeout(() => this.#ask(query, asked), pause);
  }

  /** @param asked an answer that comes after the next question is thrown away */
  async #ask(query, asked, cursor) {
    try {
      const { messages, nextCursor } = await this.#client.search(query, cursor);
      if (asked !== this.#asked) return;
      const rows = messages.map((message) => this.#row(message, query));
      if (cursor) this.#results.append(...rows);
      else this.#results.replaceChildren(...rows);
      const count = this.#results.childElementCount;
      this.#note.textContent = count === 0 ? `Nothing found for “${query}”.` : `${count}${nextCursor ? ' or more' : ''} found`;
      this.#more.hidden = !nextCursor;
      this.#more.onclick = () => this.#ask(query, asked, nextCursor);
    } catch (refusal) {
      if (asked !== this.#asked) return;
      this.#results.replaceChildren();
      this.#more.hidden = true;
      this.#note.textContent = inWords(refusal);
    }
  }

  #row(message, query) {
    const conversation = this.#client.shelf.get(message.conversationId);
    const mine = message.senderId === this.#client.userId;
    const title = conversation ? this.#faces.titleOf(conversation) : this.#faces.nameOf(message.senderId);
    return h('li', {},
      h('button', { type: 'button', class: 'row found', on: { click: () => this.#onPick(message) } },
        this.#faces.avatar(message.senderId),
        h('span', { class: 'name' }, mine ? `You to ${title}` : title),
        h('time', { datetime: message.createdAt, title: exactTime(message.createdAt) }, listTime(message.createdAt)),
        h('span', { class: 'last' }, ...matches(message.content ?? message.preview, query).map(({ text, match }) => (match ? h('mark', {}, text) : text)))));
  }

  #key(event) {
    if (event.key === 'Escape' && this.#box.value !== '') {
      event.preventDefault();
      this.clear();
      this.focus();
      return;
    }

    moveByArrows(event, [this.#box, ...this.#results.querySelectorAll('button')]);
  }
}

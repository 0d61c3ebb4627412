import { h, icon } from './dom.js';

/** The server refuses later edits anyway; a button that can only fail is not offered. */
const editableFor = 15 * 60_000;

/**
 * What one can do with a message. One row of buttons for the whole list, which moves to the message that is pointed at or focused, so that a thousand messages do not have
 * three thousand buttons.
 */
export class Actions {
  #row = h('div', { class: 'actions', role: 'group', 'aria-label': 'Message actions' });
  #message = null;
  #do;

  /** @param acts `{reply, edit, remove}`, each given the message */
  constructor(acts) {
    this.#do = acts;
  }

  show(item, message, mine) {
    if (!message || message.deletedAt) return this.hide();
    if (this.#row.parentElement === item && this.#message === message) return undefined;
    if (this.#row.parentElement !== item && this.#row.contains(document.activeElement)) return undefined;
    const had = this.#row.contains(document.activeElement) ? document.activeElement.title : null;
    this.#message = message;
    this.#row.replaceChildren(...this.#offers(message, mine).map(([name, label, picture]) => this.#button(name, label, picture)));
    item.append(this.#row);
    if (had) [...this.#row.children].find((button) => button.title === had)?.focus();
    return undefined;
  }

  hide() {
    this.#row.remove();
    this.#message = null;
  }

  /** A key pressed on a focused message; says whether it meant something. */
  key(event, message, mine) {
    if (!message || message.deletedAt || event.ctrlKey || event.metaKey || event.altKey) return false;
    const [name] = this.#offers(message, mine).find(([, , , keys]) => keys.includes(event.key)) ?? [];
    if (name) this.#do[name](message);
    return Boolean(name);
  }

  static editable(message, now = Date.now()) {
    return !message.deletedAt && message.type === 'text' && now - Date.parse(message.createdAt) < editableFor;
  }

  #offers(message, mine) {
    return [
      ['reply', 'Reply', 'reply', ['r']],
      mine && Actions.editable(message) && ['edit', 'Edit', 'pencil', ['e']],
      mine && ['remove', 'Delete', 'trash', ['Delete']],
    ].filter(Boolean);
  }

  #button(name, label, picture) {
    return h('button', { type: 'button', class: 'round', title: label, 'aria-label': label, on: { click: () => this.#do[name](this.#message) } }, icon(picture));
  }
}

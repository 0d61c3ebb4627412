import { moveByArrows } from './dom.js';

/**
 * Focus in a long list: one stop of the Tab key for all of it, arrows between its items, and what can be pressed within an item is on the way of the Tab key only while one is there.
 */
export class Rover {
  #list;
  #entered;
  #left;
  #within = null;

  /** @param entered hears the item in which the focus is now @param left hears that it is in none any more */
  constructor({ list, signal, entered, left }) {
    this.#list = list;
    this.#entered = entered;
    this.#left = left;
    list.addEventListener('focusin', (event) => this.#enter(event.target.closest('.message')), { signal });
    list.addEventListener('focusout', (event) => this.#list.contains(event.relatedTarget) || this.#leave(), { signal });
  }

  get items() {
    return [...this.#list.querySelectorAll(':scope > .message')];
  }

  /** The list has changed. Who comes into it begins at its end; who is in it stays where he is. */
  refresh() {
    if (!this.#list.contains(document.activeElement)) this.#stopAt(this.items.at(-1));
  }

  /** The inside of an item is new. Says whether the focus is in it. */
  refilled(item) {
    const here = item.contains(document.activeElement);
    reachable(item, here);
    return here;
  }

  focus(item) {
    this.#stopAt(item);
    item.focus();
  }

  move(event, item) {
    return moveByArrows(event, this.items, item);
  }

  #enter(item) {
    if (!item) return;
    if (item.tabIndex !== 0) this.#stopAt(item);
    if (this.#within !== item) reachable(this.#within, false);
    this.#within = item;
    reachable(item, true);
    this.#entered(item);
  }

  #leave() {
    reachable(this.#within, false);
    this.#within = null;
    this.#left();
  }

  #stopAt(item) {
    for (const stop of this.#list.querySelectorAll(':scope > .message[tabindex="0"]')) stop.tabIndex = -1;
    if (item) item.tabIndex = 0;
  }
}

function reachable(item, yes) {
  for (const control of item?.querySelectorAll('.bubble :is(a, button), .trouble button') ?? []) control.tabIndex = yes ? 0 : -1;
}

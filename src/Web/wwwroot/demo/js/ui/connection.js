import { h } from './dom.js';

/** A start that takes no longer than this says nothing. */
const patience = 1200;

/** Says when there is no connection, what that means, and when the next try is. */
export class ConnectionBanner {
  #client;
  #text = h('p', { role: 'status' });
  #next = h('span', { 'aria-hidden': 'true' });
  #now = h('button', { type: 'button', class: 'link', on: { click: () => this.#client.link.wake() } }, 'Try now');
  #since = Date.now();
  #ticking = null;

  constructor(client) {
    this.#client = client;
    this.element = h('div', { class: 'connection', hidden: true }, this.#text, this.#next, this.#now);
  }

  render() {
    const { state } = this.#client;
    if (state.name === 'online') this.#since = null;
    else this.#since ??= Date.now();
    const quiet = state.name === 'online' || state.name === 'stopped' || Date.now() - this.#since < patience;
    this.element.hidden = quiet && state.name !== 'refused';
    const text = quiet && state.name !== 'refused' ? '' : this.#words(state);
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#now.hidden = state.name !== 'waiting';
    const seconds = state.name === 'waiting' ? Math.max(0, Math.ceil((state.retryAt - Date.now()) / 1000)) : 0;
    this.#next.textContent = seconds > 1 ? `Next try in ${seconds} s` : '';
    clearTimeout(this.#ticking);
    if (state.name !== 'online' && state.name !== 'refused') this.#ticking = setTimeout(() => this.render(), 500);
  }

  close() {
    clearTimeout(this.#ticking);
  }

  #words(state) {
    if (state.name !== 'refused') return 'No connection. What you write is kept and sent as soon as it is back.';
    return state.error.code === 'user.suspended' ? 'This account is suspended.' : 'You are signed out. Reload the page to sign in again.';
  }
}

import { ConnectionBanner } from './connection.js';
import { ConversationView } from './conversation-view.js';
import { h, icon, refill } from './dom.js';
import { Inbox } from './inbox.js';
import { Search } from './search.js';
import { inWords } from './speech.js';

/** The chat of one person: the list on the left, a conversation on the right; on a phone one of the two. */
export class ChatPage {
  #client;
  #faces;
  #speech;
  #go;
  #view = null;
  #wanted = null;
  #inbox;
  #search;
  #banner;
  #main = h('main', { class: 'pane', id: 'main' });
  #stops = [];

  /** @param go `(conversationId | null)` changes the address; the page then shows it @param hrefOf the address of a conversation */
  constructor({ client, faces, speech, go, hrefOf }) {
    this.#client = client;
    this.#faces = faces;
    this.#speech = speech;
    this.#go = go;
    this.#inbox = new Inbox({ client, faces, hrefOf });
    this.#search = new Search({ client, faces, onPick: (message) => this.#pick(message), onToggle: (searching) => (this.#inbox.element.hidden = searching) });
    this.#banner = new ConnectionBanner(client);
    const me = faces.of(client.userId);
    const side = h('div', { class: 'side' },
      h('header', { class: 'bar' },
        faces.avatar(me.userId),
        h('h1', {}, h('span', { class: 'spoken' }, 'MatchChat, '), me.name),
        h('a', { class: 'round', href: '#', 'aria-label': 'Be somebody else', title: 'Be somebody else' }, icon('people'))),
      this.#search.box, this.#search.results, this.#inbox.element);
    this.element = h('div', { class: 'chat' }, h('a', { class: 'skip', href: '#main', on: { click: (event) => this.#skip(event) } }, 'Skip to the conversation'), this.#banner.element, side, this.#main);
    this.#listen();
  }

  start() {
    this.#client.start();
    this.#render(new Set());
  }

  /** Shows this conversation, or the list. */
  async show(conversationId) {
    this.#wanted = conversationId;
    if (this.#view?.conversation.id === conversationId) return;
    const returning = this.#view?.conversation.id;
    this.#view?.close();
    this.#view = null;
    this.element.dataset.pane = conversationId ? 'conversation' : 'list';
    this.#render(new Set());
    if (!conversationId && returning) [...this.#inbox.element.querySelectorAll('a')].find((link) => link.href.endsWith(returning))?.focus();
  }

  close() {
    for (const stop of this.#stops) stop();
    this.#view?.close();
    this.#banner.close();
    this.#client.stop();
  }

  #listen() {
    const controller = new AbortController();
    const { signal } = controller;
    // "5 minutes ago" and "Today" grow old by themselves.
    const minute = setInterval(() => this.#render(new Set()), 60_000);
    this.#stops.push(() => controller.abort(), () => clearInterval(minute), this.#client.on('change', (ids) => this.#render(ids)), this.#client.on('message', (conversation, message) => this.#heard(conversation, message)));
    window.addEventListener('online', () => this.#client.link.wake(), { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#client.link.wake(), { signal });
    window.addEventListener('storage', (event) => this.#client.outbox.changedElsewhere(event.key, event.newValue) && this.#render(new Set()), { signal });
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#search.focus();
    }, { signal });
  }

  #render(ids) {
    this.#openWanted();
    this.#inbox.render(this.#view?.conversation.id);
    this.#banner.render();
    const { totalUnread } = this.#client;
    document.title = totalUnread > 0 ? `(${totalUnread}) MatchChat` : 'MatchChat';
    if (!this.#view) this.#renderEmpty();
    else if (ids.size === 0 || ids.has(this.#view.conversation.id)) this.#view.render();
    if (this.#client.link.online) this.#view?.thread.online();
  }

  /** The address names a conversation; it opens as soon as it is known. */
  #openWanted() {
    const conversation = this.#wanted && this.#client.shelf.get(this.#wanted);
    if (!conversation || this.#view) return;
    this.#view = new ConversationView({ client: this.#client, faces: this.#faces, speech: this.#speech, conversation, onBack: () => this.#go(null) });
    this.#main.replaceChildren(this.#view.element);
    this.#main.dataset.state = 'open';
    this.#view.begin();
    // On a phone the keyboard would cover half of what one came to read.
    if (matchMedia('(pointer: coarse)').matches) this.#view.element.querySelector('h2').focus();
    else this.#view.composer.focus();
  }

  #renderEmpty() {
    const state = this.#wanted ? (this.#client.shelf.inboxState ? 'unknown' : 'loading') : 'choose';
    if (this.#main.dataset.state === state) return;
    this.#main.dataset.state = state;
    const words = { choose: ['Pick a conversation', 'Your matches are on the left.'], loading: ['One moment …', ''], unknown: ['This conversation is not here', 'It may have ended, or it is not yours.'] }[state];
    refill(this.#main, h('div', { class: 'nothing' }, icon('chat', 'logo'), h('p', { class: 'intro' }, words[0]), h('p', {}, words[1]),
      state === 'unknown' && h('button', { type: 'button', class: 'button', on: { click: () => this.#go(null) } }, 'To all conversations')));
    if (state === 'unknown') this.#client.shelf.find(this.#wanted).catch(() => {});
  }

  #heard(conversation, message) {
    const name = this.#faces.nameOf(message.senderId);
    const here = this.#view?.conversation === conversation;
    if (here) this.#view.thread.arrived(message);
    this.#speech.announce(here ? `${name}: ${message.preview}` : `New message from ${name}`);
  }

  async #pick(message) {
    this.#go(message.conversationId);
    try {
      await this.#client.shelf.find(message.conversationId);
      await this.show(message.conversationId);
      await this.#view?.thread.show(message.seq, { focus: true });
    } catch (refusal) {
      this.#speech.toast(inWords(refusal));
    }
  }

  #skip(event) {
    event.preventDefault();
    if (this.#view) this.#view.composer.focus();
    else this.#inbox.element.querySelector('a')?.focus();
  }
}

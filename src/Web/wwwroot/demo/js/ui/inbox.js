import { h, moveByArrows, reconcile, refill, spoken } from './dom.js';
import { exactTime, listTime } from './format.js';
import { ticks } from './ticks.js';

/** The list of conversations, newest first. Native links: they open, they can be opened in another tab, and screen readers know them. */
export class Inbox {
  #client;
  #faces;
  #hrefOf;
  #list = h('ul', { class: 'rows', on: { keydown: (event) => moveByArrows(event, [...this.#list.querySelectorAll('a')]) } });
  #note = h('div', { class: 'note' });
  #more = h('button', { type: 'button', class: 'button more', hidden: true, on: { click: () => this.#load({ more: true }) } }, 'Show more');

  constructor({ client, faces, hrefOf }) {
    this.#client = client;
    this.#faces = faces;
    this.#hrefOf = hrefOf;
    this.element = h('nav', { class: 'inbox', 'aria-label': 'Conversations' }, this.#list, this.#note, this.#more);
  }

  /** @param openId the conversation that is open */
  render(openId) {
    const rows = this.#client.shelf.inbox.map((conversation) => this.#view(conversation, openId));
    reconcile(this.#list, rows.map((view) => ({ key: view.id, signature: JSON.stringify(view), make: () => h('li', {}, h('a', {})), fill: (item) => this.#fill(item.firstElementChild, view) })));
    const { inboxState } = this.#client.shelf;
    this.#more.hidden = !inboxState?.more;
    this.#renderNote(rows.length > 0 ? 'none' : inboxState?.error ? 'trouble' : inboxState ? 'empty' : 'loading');
  }

  #view(conversation, openId) {
    const [other] = conversation.others;
    const pending = this.#client.outbox.of(conversation.id).at(-1);
    const last = pending ?? conversation.newest;
    const mine = pending || last?.senderId === this.#client.userId;
    return {
      id: conversation.id,
      otherId: other?.userId ?? conversation.id,
      title: this.#faces.titleOf(conversation),
      online: other ? this.#client.people.presenceOf(other.userId).status === 'online' : false,
      typing: conversation.typing.size > 0,
      unread: conversation.unread,
      open: conversation.id === openId,
      at: last?.createdAt ?? last?.writtenAt ?? conversation.createdAt,
      // A day later the same time reads differently.
      when: listTime(last?.createdAt ?? last?.writtenAt ?? conversation.createdAt),
      text: !last ? 'You matched. Say hello!' : last.deletedAt ? 'Message deleted' : (last.content ?? last.preview).slice(0, 120) || 'Attachment',
      mine: Boolean(mine),
      state: !mine || last.deletedAt ? null : pending ? (pending.error ? 'FAILED' : 'SENDING') : conversation.statusOf(last),
    };
  }

  #fill(link, view) {
    link.href = this.#hrefOf(view.id);
    link.className = ['row', view.unread > 0 && 'unread'].filter(Boolean).join(' ');
    if (view.open) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    refill(link,
      h('span', { class: 'face' }, this.#faces.avatar(view.otherId), view.online && h('span', { class: 'dot' })),
      h('span', { class: 'name' }, view.title, view.online && spoken(', online')),
      h('time', { datetime: view.at, title: exactTime(view.at) }, view.when),
      h('span', { class: 'last' },
        view.typing ? h('em', {}, 'typing …') : [view.state && ticks(view.state), view.mine && spoken('You: '), h('span', {}, view.text)]),
      view.unread > 0 && h('span', { class: 'badge' }, view.unread > 99 ? '99+' : String(view.unread), spoken(' unread')));
  }

  #renderNote(state) {
    if (this.#note.dataset.state === state) return;
    this.#note.dataset.state = state;
    const notes = {
      none: [],
      loading: Array.from({ length: 5 }, () => h('div', { class: 'ghost-row', 'aria-hidden': 'true' }, h('span'), h('span'), h('span'))),
      empty: [h('p', { class: 'intro' }, 'No conversations yet'), h('p', {}, 'As soon as you match with somebody, you can talk here.')],
      trouble: [h('p', { class: 'intro' }, 'Your conversations could not be loaded'), h('button', { type: 'button', class: 'button', on: { click: () => this.#load() } }, 'Try again')],
    };
    this.#note.replaceChildren(...notes[state]);
  }

  #load(options) {
    this.#renderNote('loading');
    this.#client.inbox(options).catch(() => {});
  }
}

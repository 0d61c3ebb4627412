import { Actions } from './actions.js';
import { fillBubble } from './bubble.js';
import { h, icon, reconcile, refill } from './dom.js';
import { Rover } from './rover.js';
import { rowsOf } from './rows.js';
import { inWords } from './speech.js';

/** Closer to the end than this, new messages keep the end in sight. */
const near = 80;
/** Older messages are asked for before the top is reached. */
const ahead = 600;
/** A touch screen makes up mouse events where it was tapped. */
const hovers = matchMedia('(hover: hover)');

/** The messages of the open conversation: scrolls back without jumping, keeps the end in sight, and tells the client what was seen. */
export class Thread {
  #client;
  #faces;
  #conversation;
  #list = h('ol', { class: 'messages', 'aria-label': 'Messages' });
  #top = h('div', { class: 'top' });
  #typing = h('div', { class: 'typing', hidden: true }, h('span'), h('span'), h('span'));
  #scroller = h('div', { class: 'scroller' });
  #jump = h('button', { type: 'button', class: 'jump round', hidden: true, on: { click: () => this.toEnd() } }, icon('down'), h('span', { class: 'badge', hidden: true }));
  #actions;
  #atEnd = true;
  #begun = false;
  #rover;
  #newFrom = 0;
  #trouble = null;
  #messages = new WeakMap();
  #stop = new AbortController();
  #resized = new ResizeObserver(() => this.#atEnd && this.toEnd());

  /** @param acts `{reply, edit, remove}` for messages, `leave` to go to the composer */
  constructor({ client, faces, conversation, acts }) {
    this.#client = client;
    this.#faces = faces;
    this.#conversation = conversation;
    this.#actions = new Actions(acts);
    this.acts = acts;
    this.#scroller.append(this.#top, this.#list, this.#typing);
    this.element = h('div', { class: 'thread' }, this.#scroller, this.#jump);
    this.#listen();
  }

  /** On the page for the first time: begins where reading ended. */
  async begin() {
    const { unread, lastReadSeq, timeline } = this.#conversation;
    this.render();
    if (timeline.messages.length < 30 || unread > 0) await this.#older(Math.min(200, Math.max(50, unread + 20)));
    if (unread > 0) this.#newFrom = timeline.messages.find((message) => message.seq > lastReadSeq && message.senderId !== this.#client.userId)?.seq ?? 0;
    this.#atEnd = true;
    this.#begun = true;
    this.render();
    const line = this.#newFrom && this.#list.querySelector('.new');
    if (line) this.#scroller.scrollTop = line.offsetTop - 96;
    else this.toEnd();
    this.#scrolled();
  }

  render() {
    const anchor = this.#atEnd ? null : this.#anchor();
    const pending = this.#client.outbox.of(this.#conversation.id);
    const rows = rowsOf(this.#conversation, pending, { faces: this.#faces, newFrom: this.#newFrom });
    reconcile(this.#list, rows.map((row) => ({ ...row, make: () => this.#make(row), fill: (item) => this.#fill(item, row) })));
    this.#rover.refresh();
    this.#renderTop();
    this.#typing.hidden = this.#conversation.typing.size === 0;
    if (this.#atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else if (anchor) this.#scroller.scrollTop += anchor.item.offsetTop - anchor.top;
    this.#renderJump();
    this.seen();
    this.#more();
  }

  /** Somebody wrote while this was open but not looked at: the line goes above it. */
  arrived(message) {
    if (!this.#looking && this.#newFrom === 0) this.#newFrom = message.seq;
  }

  /** This person has just written. */
  wrote() {
    this.#newFrom = 0;
    this.#atEnd = true;
    this.render();
  }

  toEnd() {
    this.#atEnd = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#renderJump();
    this.seen();
  }

  /** Shows a message, loading what lies between if need be. */
  async show(seq, { focus = false } = {}) {
    try {
      const message = await this.#client.backTo(this.#conversation.id, seq);
      this.#atEnd = false;
      this.render();
      const item = message && this.#itemOf(message);
      if (!item) return;
      item.scrollIntoView({ block: 'center' });
      item.classList.remove('flash');
      // Read, so that the animation begins again.
      void item.offsetWidth;
      item.classList.add('flash');
      if (focus) this.#rover.focus(item);
    } catch (refusal) {
      this.acts.failed(inWords(refusal));
    }
  }

  /** What is on the screen of somebody who looks at it has been read. */
  seen() {
    if (!this.#begun || !this.#looking || this.#conversation.unread === 0) return;
    const { lastSeq, id } = this.#conversation;
    const seq = this.#atEnd ? lastSeq : this.#lowestOnScreen()?.seq;
    if (seq) this.#client.read(id, seq);
  }

  /** The last of one's own that can still be edited; none while a later one is on its way. */
  get lastOwn() {
    if (this.#client.outbox.of(this.#conversation.id).length > 0) return undefined;
    return this.#conversation.timeline.messages.findLast((message) => message.senderId === this.#client.userId && Actions.editable(message));
  }

  close() {
    this.#stop.abort();
    this.#resized.disconnect();
  }

  get #looking() {
    return document.visibilityState === 'visible' && document.hasFocus() && this.element.offsetParent !== null;
  }

  #listen() {
    const { signal } = this.#stop;
    const messageAt = (event) => event.target.closest('.message');
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true, signal });
    this.#list.addEventListener('pointerover', (event) => event.pointerType === 'mouse' && hovers.matches && this.#offer(messageAt(event)), { signal });
    this.#rover = new Rover({ list: this.#list, signal, entered: (item) => this.#offer(item), left: () => this.#actions.hide() });
    this.#list.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.element.addEventListener('pointerleave', () => this.#list.contains(document.activeElement) || this.#actions.hide(), { signal });
    for (const name of ['focus', 'resize']) window.addEventListener(name, () => this.seen(), { signal });
    document.addEventListener('visibilitychange', () => this.seen(), { signal });
    this.#resized.observe(this.#scroller);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < near;
    this.#renderJump();
    this.seen();
    this.#more();
  }

  #more() {
    if (this.#begun && this.#scroller.scrollTop < ahead && this.#scroller.clientHeight > 0 && !this.#trouble && this.#conversation.timeline.messages.length > 0) this.#older();
  }

  async #older(limit) {
    if (this.#conversation.paging || this.#conversation.timeline.atStart || this.#trouble) return;
    try {
      const page = this.#client.older(this.#conversation.id, limit);
      this.#renderTop();
      await page;
    } catch (refusal) {
      this.#trouble = refusal;
      this.render();
    }
  }

  /** The connection is back: what failed without one is tried again without being asked. */
  online() {
    if (this.#trouble?.disconnected) this.#again();
  }

  #again() {
    this.#trouble = null;
    this.#older().then(() => this.render());
  }

  #renderTop() {
    const { atStart, messages } = this.#conversation.timeline;
    const state = this.#trouble ? 'trouble' : atStart ? (messages.length ? 'start' : 'empty') : 'loading';
    if (this.#top.dataset.state === state) return;
    this.#top.dataset.state = state;
    refill(this.#top, this.#topOf(state));
  }

  #topOf(state) {
    const [other] = this.#conversation.others;
    const name = this.#faces.titleOf(this.#conversation);
    if (state === 'trouble') {
      return [h('p', {}, 'Older messages could not be loaded.'), h('button', { type: 'button', class: 'button', on: { click: () => this.#again() } }, 'Try again')];
    }

    if (state === 'loading') return [1, 2, 3].map((i) => h('div', { class: `ghost ghost-${i}`, 'aria-hidden': 'true' }));
    return [
      other && this.#faces.avatar(other.userId, 'large'),
      h('p', { class: 'intro' }, `You matched with ${name}`),
      h('p', {}, state === 'empty' ? 'Say something nice. The first message is the hardest.' : 'This is where your conversation began.'),
    ];
  }

  #renderJump() {
    const { unread } = this.#conversation;
    this.#jump.hidden = this.#atEnd;
    const label = unread > 0 ? `To the end, ${unread} new` : 'To the end';
    this.#jump.setAttribute('aria-label', label);
    this.#jump.lastElementChild.hidden = unread === 0;
    this.#jump.lastElementChild.textContent = unread > 99 ? '99+' : unread;
  }

  #make(row) {
    if (row.kind === 'day') return h('li', { class: 'day' });
    if (row.kind === 'new') return h('li', { class: 'new' }, h('span', {}, 'New'));
    return h('li', { tabindex: '-1' });
  }

  #fill(item, row) {
    if (row.kind === 'day') item.replaceChildren(h('span', {}, row.text));
    if (row.kind !== 'message') return;
    const shown = item.querySelector('.actions');
    fillBubble(item, row.view, {
      onQuote: (seq) => this.show(seq, { focus: true }),
      onRetry: () => this.#client.retry(row.message),
      onDiscard: () => this.#client.discard(row.message),
    });
    this.#messages.set(item, row.message);
    if (this.#rover.refilled(item) || shown) this.#offer(item);
  }

  #offer(item) {
    if (!item) return;
    const message = this.#messages.get(item);
    this.#actions.show(item, message?.seq ? message : null, message?.senderId === this.#client.userId);
  }

  #key(event) {
    const item = event.target.closest('.message');
    if (event.key === 'Escape') return this.acts.leave();
    if (!item || event.target !== item) return undefined;
    const message = this.#messages.get(item);
    if (message?.seq && this.#actions.key(event, message, message.senderId === this.#client.userId)) return event.preventDefault();
    if (event.key === 'ArrowUp' && item === this.#rover.items[0]) this.#older();
    return this.#rover.move(event, item);
  }

  // Where things are

  #itemOf(message) {
    return this.#rover.items.find((item) => this.#messages.get(item)?.seq === message.seq);
  }

  /** The topmost message on the screen: it stays where it is, whatever is put above it. */
  #anchor() {
    const { scrollTop } = this.#scroller;
    const item = [...this.#list.children].find((child) => child.offsetTop + child.offsetHeight > scrollTop);
    return item && { item, top: item.offsetTop };
  }

  #lowestOnScreen() {
    const bottom = this.#scroller.scrollTop + this.#scroller.clientHeight + 8;
    const item = this.#rover.items.findLast((child) => child.offsetTop + child.offsetHeight <= bottom);
    return item && this.#messages.get(item);
  }
}

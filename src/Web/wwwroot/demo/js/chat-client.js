import { History } from './client/history.js';
import { Link } from './client/link.js';
import { Listeners } from './client/listeners.js';
import { Outbox } from './client/outbox.js';
import { People } from './client/people.js';
import { Receipts } from './client/receipts.js';
import { Sending } from './client/sending.js';
import { Session } from './client/session.js';
import { Shelf } from './client/shelf.js';
import { Syncing, wholeList } from './client/syncing.js';

/** Deliveries are acknowledged, and reading is told, at most once per conversation in this time. */
const receiptWindow = 200;
/** Two pushes may overtake each other between nodes: a gap younger than this is not synced. */
const gapGrace = 120;
/** Further behind than this, it is cheaper to begin again from the newest message than to take in every change. */
const tooFarBehind = 1000;

export const systemClock = {
  now: () => Date.now(),
  setTimeout: (act, ms) => setTimeout(act, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/**
 * A client of MatchChat: everything between the public protocol (docs/protocol.md) and what a page shows. It knows no DOM.
 *
 * Every way in ends in one place: a push, the answer of a call, a page of history and a sync are all states of messages that a `Timeline` orders, and none is trusted to be complete or in order.
 * A reconnect is the same path as a first start: subscribe, take the list of `ConnectSuccess`, sync what is held, and let what was pushed meanwhile fall into place.
 */
export class ChatClient {
  #clock;
  #history;
  #sending;
  #syncing;
  #delivered;
  #read;
  #listeners = new Listeners();
  #shown = null;

  /**
   * @param userId whose token `signIn` gets
   * @param signIn `async () => ({token, expiresAt})`
   * @param openHub `(accessTokenFactory) => HubConnection`, not started
   * @param storage `localStorage`, for messages that are not acknowledged yet
   */
  constructor({ userId, signIn, openHub, fetch, storage, clock = systemClock, random = Math.random }) {
    this.userId = userId;
    this.#clock = clock;
    const changed = (conversationId) => this.#changed(conversationId);
    const session = new Session({ signIn, fetch, clock });
    const link = new Link({ open: openHub, session, clock, random, events: this.#events(), changed: (state) => this.#linkChanged(state) });
    this.session = session;
    this.link = link;
    this.outbox = new Outbox(userId, storage);
    this.shelf = new Shelf({ session, userId, held: (conversation, isNew) => this.#held(conversation, isNew) });
    this.people = new People({ link, session, clock, changed });
    this.#history = new History({ link, shelf: this.shelf, changed });
    this.#sending = new Sending({ outbox: this.outbox, link, clock, acknowledged: (message) => this.#absorb(message), changed });
    this.#delivered = new Receipts({ clock, window: receiptWindow, send: (conversationId, upToSeq) => link.invoke('MarkAsDelivered', { conversationId, upToSeq }) });
    this.#read = new Receipts({ clock, window: receiptWindow, send: (conversationId, upToSeq) => this.#tellRead(conversationId, upToSeq) });
    this.#syncing = new Syncing({
      link,
      clock,
      grace: gapGrace,
      conversations: this.shelf,
      done: (conversation, messages) => this.#synced(conversation, messages),
      again: (id) => this.#beginAgain(id),
    });
  }

  // What a page watches

  /** `change`: `(ids)` of the conversations that look different, `message`: `(conversation, message)` that somebody else has just written. Returns how to stop. */
  on(name, listener) {
    return this.#listeners.on(name, listener);
  }

  get state() {
    return this.link.state;
  }

  get totalUnread() {
    return this.shelf.all.reduce((sum, conversation) => sum + conversation.unread, 0);
  }

  // Its life

  start() {
    return this.link.start();
  }

  stop() {
    this.#delivered.stop();
    this.#read.stop();
    return this.link.stop();
  }

  // What a person does

  /** Writes a message: it is kept from this moment on, and sent as soon as there is a connection. */
  send(conversationId, content, replyTo = null) {
    const quoted = replyTo && { id: replyTo.id, seq: replyTo.seq, senderId: replyTo.senderId, preview: replyTo.preview };
    const entry = this.outbox.add({ conversationId, content, replyTo: quoted, now: this.#clock.now() });
    this.people.sent(conversationId);
    this.#changed(conversationId);
    this.#sending.pump(conversationId);
    return entry;
  }

  /** Once more with a message that was refused. */
  retry({ clientMessageId, conversationId }) {
    this.outbox.retry(clientMessageId);
    this.#changed(conversationId);
    this.#sending.pump(conversationId);
  }

  discard({ clientMessageId, conversationId }) {
    this.outbox.remove(clientMessageId);
    this.#changed(conversationId);
  }

  async edit(messageId, content) {
    this.#absorb(await this.link.invoke('EditMessage', { messageId, content }));
  }

  async delete(messageId) {
    this.#absorb(await this.link.invoke('DeleteMessage', { messageId }));
  }

  /** This person has seen everything up to here. */
  read(conversationId, upToSeq) {
    const conversation = this.shelf.get(conversationId);
    if (!conversation?.readUpTo(upToSeq)) return;
    this.#read.move(conversationId, upToSeq);
    // Who has read it has received it; the server moves both pointers.
    this.#delivered.cover(conversationId, upToSeq);
    this.#changed(conversationId);
  }

  typing(conversationId, isTyping) {
    this.people.tell(conversationId, isTyping);
  }

  /** The conversation that is on the screen (or none): no notification is asked for meanwhile. */
  show(conversationId) {
    if (this.#shown === conversationId) return;
    const tell = (method, id) => id && this.link.invoke(method, id).catch(() => {});
    tell('CloseConversation', this.#shown);
    this.#shown = conversationId;
    tell('OpenConversation', conversationId);
  }

  /** One page further back. Fails with a ChatError; asking twice is asking once. */
  older(conversationId, limit) {
    return this.#history.older(conversationId, limit);
  }

  /** Goes back until the message with this seq is held, and returns it. */
  backTo(conversationId, seq) {
    return this.#history.backTo(conversationId, seq);
  }

  /** The first page of the inbox again, or the next one. */
  inbox(options) {
    return this.shelf.load(options).finally(() => this.#changed());
  }

  search(q, cursor) {
    return this.session.ask('/messages/search', { query: { q, cursor, limit: 30 } });
  }

  // What the server says

  #events() {
    return {
      Welcome: (welcome) => this.#welcome(welcome),
      ResyncRequired: () => this.#catchUp(null),
      MessageReceived: (message) => this.#absorb(message, true),
      MessageEdited: (message) => this.#absorb(message),
      MessageDeleted: (message) => this.#absorb(message),
      MessageDelivered: ({ conversationId, userId, upToSeq }) => this.#point(conversationId, userId, { deliveredSeq: upToSeq }),
      MessageRead: ({ conversationId, userId, upToSeq }) => this.#point(conversationId, userId, { readSeq: upToSeq }),
      UnreadChanged: ({ conversationId, unread }) => this.#alter(conversationId, (conversation) => (conversation.unread = unread)),
      TypingStarted: ({ conversationId, userId }) => this.#alter(conversationId, (conversation) => this.people.typing(conversation, userId, true)),
      TypingStopped: ({ conversationId, userId }) => this.#alter(conversationId, (conversation) => this.people.typing(conversation, userId, false)),
      UserOnline: (event) => this.people.heard('online', event),
      UserOffline: (event) => this.people.heard('offline', event),
      ConversationCreated: (view) => this.shelf.hold(view),
      ConversationEnded: (view) => this.#alter(view.id, (conversation) => (conversation.endedAt = view.endedAt)),
      ConversationChanged: (view) => this.shelf.hold(view),
    };
  }

  #linkChanged(state) {
    if (state.name !== 'online' && state.name !== 'connecting') this.people.forget();
    this.#changed();
  }

  /** The first of all events, when the subscription is in force: from here on nothing is missed. */
  #welcome({ conversations, more }) {
    if (this.#shown) this.link.invoke('OpenConversation', this.#shown).catch(() => {});
    this.#sending.resume();
    return this.#catchUp(more ? null : conversations);
  }

  /** Gets to the exact state, whatever was missed. @param list the conversations as `ConnectSuccess` tells them; null: ask for the whole list */
  async #catchUp(list) {
    try {
      list ??= await wholeList(this.link);
      const known = list.filter((summary) => this.shelf.get(summary.id));
      if (known.length < list.length || !this.shelf.inboxState || this.shelf.inboxState.error) await this.inbox();
      for (const { id, revision } of known) {
        if (revision - this.shelf.get(id).timeline.cursor > tooFarBehind) await this.#beginAgain(id);
      }

      // Also those without a new revision: receipts are not changes of messages, and come with every sync.
      await this.#syncing.now(known.map((summary) => summary.id));
      this.#delivered.resume();
      this.#read.resume();
      await this.people.look(this.shelf.all.flatMap((conversation) => conversation.others));
    } catch (refusal) {
      if (this.link.online) this.#clock.setTimeout(() => this.link.online && this.#catchUp(null), refusal.retryAfterMs || 3000);
    }
  }

  /** One state of a message, wherever it came from. */
  #absorb(message, live = false) {
    this.shelf.within(message.conversationId, (conversation) => {
      const before = conversation.lastSeq;
      const effect = conversation.absorb(message);
      this.#known(message);
      if (conversation.timeline.hasGap) this.#syncing.soon();
      this.#acknowledge(conversation);
      if (live && message.senderId !== this.userId) {
        this.people.typing(conversation, message.senderId, false);
        if (effect === 'new' && message.seq > before) this.#listeners.wrote(conversation, message);
      }
      this.#changed(conversation.id);
    });
  }

  #synced(conversation, messages) {
    for (const message of messages) this.#known(message);
    this.#acknowledge(conversation);
    this.#changed(conversation.id);
  }

  #held(conversation, isNew) {
    if (conversation.timeline.hasGap) this.#syncing.soon();
    this.#acknowledge(conversation);
    if (isNew && this.shelf.inboxState) this.people.look(conversation.others).catch(() => {});
    this.#changed(conversation.id);
  }

  /** One's own message is in the store, so it was sent, even if its answer was lost. */
  #known(message) {
    if (message.senderId === this.userId) this.outbox.remove(message.clientMessageId);
  }

  /** "This device has it": nobody need wake a phone. Waits while something is missing. */
  #acknowledge(conversation) {
    if (conversation.undelivered > 0) this.#delivered.move(conversation.id, conversation.undelivered);
  }

  async #tellRead(conversationId, upToSeq) {
    const { lastReadSeq, unread } = await this.link.invoke('MarkAsRead', { conversationId, upToSeq });
    this.#alter(conversationId, (conversation) => {
      if (conversation.lastReadSeq <= lastReadSeq) conversation.unread = unread;
      conversation.readUpTo(lastReadSeq);
    });
  }

  #point(conversationId, userId, pointers) {
    this.#alter(conversationId, (conversation) => {
      conversation.point(userId, pointers);
      if (userId === this.userId) conversation.readUpTo(pointers.readSeq ?? 0);
    });
  }

  /** The server's store is behind this client (it was restored), or so far ahead that taking in every change is the longer way. */
  async #beginAgain(id) {
    this.#delivered.forget(id);
    this.#read.forget(id);
    await this.shelf.beginAgain(id);
    this.#changed(id);
  }

  #alter(conversationId, act) {
    const conversation = this.shelf.get(conversationId);
    if (!conversation) return;
    act(conversation);
    this.#changed(conversationId);
  }

  #changed(conversationId) {
    this.#listeners.changed(conversationId);
  }
}

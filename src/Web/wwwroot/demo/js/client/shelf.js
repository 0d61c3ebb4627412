import { Conversation } from './conversation.js';

/** The conversations that this client holds, and the ways in which it gets to know them: the inbox, page by page, and one by one when a push names one. */
export class Shelf {
  #session;
  #userId;
  #held;
  #conversations = new Map();
  #discovering = new Map();
  #cursor = null;

  /** @param held hears of a conversation that was taken in: `(conversation, isNew)` */
  constructor({ session, userId, held }) {
    this.#session = session;
    this.#userId = userId;
    this.#held = held;
    /** `null` while the inbox was never loaded, then `{more}`, with `error` where the last try failed. */
    this.inboxState = null;
  }

  get(id) {
    return this.#conversations.get(id);
  }

  get all() {
    return [...this.#conversations.values()];
  }

  /** Newest first. Archived and ended ones are not in it. */
  get inbox() {
    const key = (conversation) => `${conversation.activeAt} ${conversation.id}`;
    return this.all.filter((conversation) => !conversation.endedAt && !conversation.archived).sort((a, b) => (key(a) < key(b) ? 1 : -1));
  }

  /** The first page of the inbox again, or the next one. */
  async load({ more = false } = {}) {
    try {
      const answer = await this.#session.ask('/conversations', { query: { limit: 100, cursor: more ? this.#cursor : null } });
      this.#cursor = answer.nextCursor ?? null;
      this.inboxState = { more: this.#cursor !== null };
      for (const view of answer.conversations) this.hold(view);
    } catch (refusal) {
      this.inboxState = { ...this.inboxState, error: refusal };
      throw refusal;
    }
  }

  hold(view) {
    const known = this.#conversations.get(view.id);
    if (known) known.update(view);
    else this.#conversations.set(view.id, new Conversation(view, this.#userId));
    const conversation = this.#conversations.get(view.id);
    this.#held(conversation, !known);
    return conversation;
  }

  /** Forgets the messages of a conversation and begins again from its newest one. */
  async beginAgain(id) {
    this.#conversations.get(id)?.begin(await this.#session.ask(`/conversations/${id}`));
  }

  drop(id) {
    this.#conversations.delete(id);
  }

  /** A push may name a conversation that is not held (a new match, or one far down the inbox): its details come first. Does nothing where it is not this person's. */
  within(id, act) {
    const conversation = this.get(id);
    if (conversation) act(conversation);
    else this.find(id).then(act, () => {});
  }

  find(id) {
    const known = this.get(id);
    if (known) return Promise.resolve(known);
    if (!this.#discovering.has(id)) {
      const found = this.#session.ask(`/conversations/${id}`).then((view) => this.hold(view));
      this.#discovering.set(id, found.finally(() => this.#discovering.delete(id)));
    }
    return this.#discovering.get(id);
  }
}

/** How many conversations one call asks for: its answer stays well under the server's limit, and one slow call does not hold up everything. */
const together = 100;

/**
 * Brings conversations back to the exact state, after a gap and after a reconnect: one call at a time, each from the revision up to which nothing is missing.
 */
export class Syncing {
  #wanted = new Set();
  #soon = null;
  #running = false;
  #link;
  #clock;
  #conversations;
  #done;
  #again;
  #grace;

  /**
   * @param conversations the Shelf
   * @param done hears `(conversation, messages)` that were new or changed
   * @param again `(id) => Promise`: the server's store is behind this client (it was restored): begin again
   * @param grace how long a gap may be nothing but two pushes that overtook each other
   */
  constructor({ link, clock, conversations, done, again, grace }) {
    this.#link = link;
    this.#clock = clock;
    this.#conversations = conversations;
    this.#done = done;
    this.#again = again;
    this.#grace = grace;
  }

  /** There is a gap: sync if it is still there after the grace. */
  soon() {
    this.#soon ??= this.#clock.setTimeout(() => {
      this.#soon = null;
      this.now(this.#conversations.all.filter((conversation) => conversation.timeline.hasGap).map((conversation) => conversation.id));
    }, this.#grace);
  }

  /** @returns a promise that ends when nothing is left to sync, or when the connection is gone (the next one begins with a sync of everything). */
  async now(ids) {
    for (const id of ids) this.#wanted.add(id);
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#wanted.size > 0 && this.#link.online) await this.#round();
    } finally {
      this.#running = false;
      this.#wanted.clear();
    }
  }

  async #round() {
    const ids = [...this.#wanted].slice(0, together);
    for (const id of ids) this.#wanted.delete(id);
    const asked = ids.map((id) => this.#conversations.get(id)).filter(Boolean);
    if (asked.length === 0) return;
    const question = asked.map((conversation) => ({ id: conversation.id, afterRevision: conversation.timeline.beginSync() }));
    let answer;
    try {
      answer = await this.#link.invoke('Sync', { conversations: question });
    } catch (refusal) {
      if (!refusal.disconnected) await new Promise((resolve) => this.#clock.setTimeout(resolve, refusal.retryAfterMs || 2000));
      if (refusal.passing) for (const conversation of asked) this.#wanted.add(conversation.id);
      return;
    }

    const answered = new Map(answer.conversations.map((changes) => [changes.id, changes]));
    for (const conversation of asked) {
      const changes = answered.get(conversation.id);
      // Left out: it is no longer this person's.
      if (!changes) this.#conversations.drop(conversation.id);
      else if (changes.reset) await this.#again(conversation.id);
      else this.#take(conversation, changes);
    }
  }

  #take(conversation, changes) {
    this.#done(conversation, conversation.sync(changes));
    if (changes.hasMore) this.#wanted.add(conversation.id);
    else if (conversation.timeline.hasGap) this.soon();
  }
}

/** All conversations of this person in short; a list that is too long for one answer goes on with its cursor. */
export async function wholeList(link) {
  const list = [];
  let cursor;
  do {
    const page = await link.invoke('Sync', cursor ? { cursor } : {});
    list.push(...page.conversations);
    cursor = page.nextCursor;
  } while (cursor);
  return list;
}

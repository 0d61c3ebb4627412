/**
 * The messages of one conversation that this client holds: ordered by `seq`, each in its newest known state, and complete from `floor` upwards.
 *
 * Three rules of the protocol live here, and nowhere else:
 *
 * - **`seq` orders**, whatever the order in which pushes, answers and pages arrive.
 * - **The higher `revision` wins.** Of two states of one message the one with the higher revision is newer; a push that comes late or twice changes nothing.
 * - **`cursor` is the revision up to which nothing is missing.** Each change of a conversation has the next revision, so a change that is more than one ahead of the cursor
 *   means that something was missed (a hole in `seq` is one, too, since every message is a change). One sync from the cursor closes the hole. A hole that it does not fill
 *   (changes that only others may see) is stepped over and never asked for again.
 */
export class Timeline {
  #messages = new Map();
  #sorted = null;
  #ahead = new Set();
  #asked = 0;
  #pages = 0;
  #strays = new Map();

  /** Begins with the newest message, as the inbox shows it: scrolling back adds pages below it. */
  constructor({ lastMessage = null, lastSeq = 0, revision = 0 } = {}) {
    /** The lowest `seq` from which on nothing is missing. */
    this.floor = lastMessage?.seq ?? lastSeq + 1;
    this.cursor = revision;
    /** Whether the first message of the conversation is held. */
    this.atStart = this.floor <= 1;
    if (lastMessage) this.#messages.set(lastMessage.seq, lastMessage);
  }

  /** Ascending by `seq`. */
  get messages() {
    return (this.#sorted ??= [...this.#messages.values()].sort((a, b) => a.seq - b.seq));
  }

  get newest() {
    return this.messages.at(-1) ?? null;
  }

  bySeq(seq) {
    return this.#messages.get(seq);
  }

  byId(id) {
    return this.messages.find((message) => message.id === id);
  }

  /** Something was missed: a change is known that is not the next one after the cursor. */
  get hasGap() {
    return this.#ahead.size > 0;
  }

  /**
   * Takes in one state of a message: from a push, from the answer of a call, or from a sync.
   * @returns `'new'`, `'changed'`, `'known'` (older or the same: nothing happened) or `'below'` (of a message further back than this client has scrolled).
   */
  apply(message) {
    const effect = this.#put(message);
    this.#note(message.revision);
    return effect;
  }

  /** The server says that changes up to here exist. */
  expect(revision) {
    if (revision > this.cursor) this.#ahead.add(revision);
  }

  // Syncing

  /** Where to sync from. What is known to be ahead at this moment will not be asked for again. */
  beginSync() {
    this.#asked = Math.max(this.cursor, ...this.#ahead);
    return this.cursor;
  }

  /** Takes in the answer of a sync, and returns the messages that were new or changed. */
  endSync({ changes, revision, hasMore }) {
    const applied = changes.filter((message) => ['new', 'changed'].includes(this.#put(message)));
    this.cursor = Math.max(this.cursor, revision, hasMore ? 0 : this.#asked);
    this.#settle();
    return applied;
  }

  // Scrolling back

  /** A page of history is on its way. Changes of messages below the floor are kept meanwhile: the page may have been read before them. */
  beginPage() {
    this.#pages++;
    return this.floor;
  }

  /** The page is there: every message from its first one up to the floor that was asked for. */
  endPage({ messages, hasMore }) {
    this.atStart = !hasMore;
    this.floor = this.atStart ? 1 : Math.min(this.floor, messages[0]?.seq ?? this.floor);
    for (const message of messages) this.#put(message);
    for (const stray of this.#strays.values()) if (stray.seq >= this.floor) this.#put(stray);
    this.failPage();
  }

  /** It did not come. */
  failPage() {
    this.#pages--;
    if (this.#pages === 0) this.#strays.clear();
  }

  #put(message) {
    const held = this.#messages.get(message.seq);
    if (held && held.revision >= message.revision) return 'known';
    if (!held && message.seq < this.floor) {
      const stray = this.#strays.get(message.seq);
      if (this.#pages > 0 && !(stray?.revision >= message.revision)) this.#strays.set(message.seq, message);
      return 'below';
    }

    this.#messages.set(message.seq, message);
    this.#sorted = null;
    return held ? 'changed' : 'new';
  }

  #note(revision) {
    if (revision <= this.cursor) return;
    this.#ahead.add(revision);
    this.#settle();
  }

  /** Moves the cursor over what has arrived without a hole. */
  #settle() {
    for (const revision of this.#ahead) if (revision <= this.cursor) this.#ahead.delete(revision);
    while (this.#ahead.delete(this.cursor + 1)) this.cursor++;
  }
}

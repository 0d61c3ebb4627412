/** A start is repeated while somebody goes on writing; the server ends it 5 s after the last one. */
const repeatEvery = 3000;
const endsAfter = 6000;
const atMost = 200;

/** Who is online, and who is typing where. */
export class People {
  #link;
  #session;
  #clock;
  #changed;
  #presence = new Map();
  #timers = new Map();
  #typingSince = new Map();

  /** @param changed hears the conversation that looks different now, or nothing where all may */
  constructor({ link, session, clock, changed }) {
    this.#link = link;
    this.#session = session;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** `{status: 'online' | 'offline' | 'unknown', lastSeenAt}` */
  presenceOf(userId) {
    return this.#presence.get(userId) ?? { status: 'unknown', lastSeenAt: null };
  }

  /** Asks once after connecting; from then on the events tell. @param participants of conversations */
  async look(participants) {
    const userIds = [...new Set(participants.map((person) => person.userId))];
    for (let i = 0; i < userIds.length; i += atMost) {
      const asked = new Map(userIds.slice(i, i + atMost).map((id) => [id, this.#presence.get(id)]));
      const { users } = await this.#session.ask('/presence', { query: { userIds: [...asked.keys()].join(',') } });
      // An event that came meanwhile is newer than the answer.
      for (const user of users) if (this.#presence.get(user.userId) === asked.get(user.userId)) this.#presence.set(user.userId, user);
    }
    this.#changed();
  }

  heard(status, { conversationId, userId, lastSeenAt = null }) {
    this.#presence.set(userId, { status, lastSeenAt });
    this.#changed(conversationId);
  }

  /** Without a connection nobody is known to be there. */
  forget() {
    this.#presence.clear();
    this.#typingSince.clear();
    for (const end of [...this.#timers.values()]) end();
  }

  /** Somebody else types. Ends by itself, in case the stop is lost. */
  typing(conversation, userId, isTyping) {
    const key = `${conversation.id} ${userId}`;
    this.#timers.get(key)?.();
    if (isTyping) {
      conversation.typing.add(userId);
      const timer = this.#clock.setTimeout(() => this.typing(conversation, userId, false), endsAfter);
      this.#timers.set(key, () => {
        this.#clock.clearTimeout(timer);
        this.#timers.delete(key);
        conversation.typing.delete(userId);
      });
    }
    this.#changed(conversation.id);
  }

  /** This person types, or has stopped. Told at most every few seconds; a failure does not matter. */
  tell(conversationId, isTyping) {
    const since = this.#typingSince.get(conversationId) ?? -repeatEvery;
    const now = this.#clock.now();
    if (isTyping ? now - since < repeatEvery : !this.#typingSince.has(conversationId)) return;
    if (isTyping) this.#typingSince.set(conversationId, now);
    else this.#typingSince.delete(conversationId);
    this.#link.invoke(isTyping ? 'StartTyping' : 'StopTyping', conversationId).catch(() => this.#typingSince.delete(conversationId));
  }

  /** The message itself ends the typing, on the server as well. */
  sent(conversationId) {
    this.#typingSince.delete(conversationId);
  }
}

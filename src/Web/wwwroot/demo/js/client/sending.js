/** After so many internal errors in a row the message itself is suspected, and its writer decides. */
const patience = 6;

/**
 * Empties the outbox: one message of a conversation after the other, so that they arrive in the order in which they were written, each repeated under its client id until
 * the server has acknowledged it (which means: committed) or refused it for good.
 */
export class Sending {
  #outbox;
  #link;
  #clock;
  #acknowledged;
  #changed;
  #busy = new Set();

  constructor({ outbox, link, clock, acknowledged, changed }) {
    this.#outbox = outbox;
    this.#link = link;
    this.#clock = clock;
    this.#acknowledged = acknowledged;
    this.#changed = changed;
  }

  /** The connection is there (again). */
  resume() {
    for (const conversationId of this.#outbox.conversations) this.pump(conversationId);
  }

  async pump(conversationId) {
    if (this.#busy.has(conversationId)) return;
    this.#busy.add(conversationId);
    try {
      let failures = 0;
      for (let entry; this.#link.online && (entry = this.#outbox.next(conversationId)); ) {
        const refusal = await this.#send(entry);
        if (refusal?.disconnected) return;
        failures = refusal ? failures + 1 : 0;
        if (refusal) await this.#settle(entry, refusal, failures);
      }
    } finally {
      this.#busy.delete(conversationId);
    }
  }

  /** @returns the refusal, if there was one */
  async #send({ conversationId, clientMessageId, content, replyTo }) {
    try {
      const message = await this.#link.invoke('SendMessage', { conversationId, clientMessageId, content, replyToId: replyTo?.id });
      this.#outbox.remove(clientMessageId);
      this.#acknowledged(message);
      return null;
    } catch (refusal) {
      return refusal;
    }
  }

  async #settle({ clientMessageId, conversationId }, refusal, failures) {
    if (refusal.passing && !(refusal.code === 'internal' && failures >= patience)) {
      const wait = Math.max(refusal.retryAfterMs, Math.min(10_000, 250 * 2 ** failures));
      await new Promise((resolve) => this.#clock.setTimeout(resolve, wait));
      return;
    }

    this.#outbox.fail(clientMessageId, refusal);
    this.#changed(conversationId);
  }
}

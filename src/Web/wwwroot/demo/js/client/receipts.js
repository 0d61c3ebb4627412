/**
 * Tells the server a pointer that only goes forward (delivered, read), one per conversation. Moves within a window become one call, a conversation never has two calls in flight,
 * and what could not be told is told after the connection is back.
 */
export class Receipts {
  #pointers = new Map();
  #send;
  #clock;
  #window;

  /** @param send tells the server; a promise that fails with a ChatError */
  constructor({ send, clock, window }) {
    this.#send = send;
    this.#clock = clock;
    this.#window = window;
  }

  move(conversationId, upToSeq) {
    const pointer = this.#pointer(conversationId);
    if (upToSeq <= pointer.wanted) return;
    pointer.wanted = upToSeq;
    this.#schedule(conversationId, pointer, this.#window);
  }

  /** Another call tells as much: what waits no further than this need not be told. */
  cover(conversationId, upToSeq) {
    const pointer = this.#pointer(conversationId);
    pointer.wanted = Math.max(pointer.wanted, upToSeq);
    pointer.told = Math.max(pointer.told, upToSeq);
  }

  /** The connection is back. */
  resume() {
    for (const [conversationId, pointer] of this.#pointers) this.#schedule(conversationId, pointer, 0);
  }

  forget(conversationId) {
    this.#clock.clearTimeout(this.#pointers.get(conversationId)?.timer);
    this.#pointers.delete(conversationId);
  }

  stop() {
    for (const conversationId of [...this.#pointers.keys()]) this.forget(conversationId);
  }

  #pointer(conversationId) {
    const pointer = this.#pointers.get(conversationId) ?? { wanted: 0, told: 0, timer: null, busy: false };
    this.#pointers.set(conversationId, pointer);
    return pointer;
  }

  #schedule(conversationId, pointer, wait) {
    if (pointer.timer !== null || pointer.busy || pointer.wanted <= pointer.told) return;
    pointer.timer = this.#clock.setTimeout(() => this.#tell(conversationId, pointer), wait);
  }

  async #tell(conversationId, pointer) {
    pointer.timer = null;
    if (pointer.wanted <= pointer.told) return;
    pointer.busy = true;
    const { wanted } = pointer;
    let wait = this.#window;
    try {
      await this.#send(conversationId, wanted);
      pointer.told = Math.max(pointer.told, wanted);
    } catch (refusal) {
      // Without a connection `resume` takes it up again; a "no" (an ended conversation) would stay one.
      wait = refusal.disconnected ? null : refusal.retryAfterMs || 1000;
      if (!refusal.passing) pointer.told = wanted;
    }
    pointer.busy = false;
    if (wait !== null && this.#pointers.get(conversationId) === pointer) this.#schedule(conversationId, pointer, wait);
  }
}

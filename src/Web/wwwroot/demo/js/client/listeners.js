/** Who watches a client. Changes are told once for everything that happened in a turn. */
export class Listeners {
  #listeners = { change: new Set(), message: new Set() };
  #changes = null;

  on(name, listener) {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  /** @param conversationId the one that looks different now; without it: something else does */
  changed(conversationId) {
    if (!this.#changes) {
      this.#changes = new Set();
      queueMicrotask(() => {
        const ids = this.#changes;
        this.#changes = null;
        for (const listener of this.#listeners.change) listener(ids);
      });
    }
    if (conversationId) this.#changes.add(conversationId);
  }

  wrote(conversation, message) {
    for (const listener of this.#listeners.message) listener(conversation, message);
  }
}

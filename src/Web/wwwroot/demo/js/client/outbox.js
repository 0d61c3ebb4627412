import { newId } from './ids.js';

/**
 * Messages that were written and are not acknowledged yet. They survive a reload and a crash of the browser: each is kept in storage under a key of its own (so that two tabs
 * never overwrite each other's list) with the client id under which it is repeated until the server has answered. The server knows a repeat by that id, so nothing is doubled.
 */
export class Outbox {
  #entries = new Map();
  #prefix;
  #storage;

  /** @param storage what `localStorage` offers; without it (private windows may refuse) messages live as long as the page. */
  constructor(userId, storage) {
    this.#prefix = `matchchat.outbox.${userId}.`;
    this.#storage = storage;
    for (const key of this.#keys()) this.#load(key);
  }

  /** @returns {{clientMessageId: string, conversationId: string, content: string, replyTo: object|null, writtenAt: string, error: {code: string, text: string}|null}} */
  add({ conversationId, content, replyTo = null, now = Date.now() }) {
    const entry = { clientMessageId: newId(now), conversationId, content, replyTo, writtenAt: new Date(now).toISOString(), error: null };
    this.#save(entry);
    return entry;
  }

  /** What waits or has failed in a conversation, in the order in which it was written. */
  of(conversationId) {
    return [...this.#entries.values()].filter((entry) => entry.conversationId === conversationId).sort((a, b) => (a.clientMessageId < b.clientMessageId ? -1 : 1));
  }

  /** The next one to send. One that was refused does not hold up those behind it. */
  next(conversationId) {
    return this.of(conversationId).find((entry) => !entry.error);
  }

  get conversations() {
    return new Set([...this.#entries.values()].filter((entry) => !entry.error).map((entry) => entry.conversationId));
  }

  has(clientMessageId) {
    return this.#entries.has(clientMessageId);
  }

  /** Refused for good: kept, so that its writer can try again or discard it. */
  fail(clientMessageId, { code, message }) {
    this.#change(clientMessageId, { error: { code, text: message } });
  }

  retry(clientMessageId) {
    this.#change(clientMessageId, { error: null });
  }

  /** Acknowledged, or discarded. */
  remove(clientMessageId) {
    this.#quietly((storage) => storage.removeItem(this.#prefix + clientMessageId));
    return this.#entries.delete(clientMessageId);
  }

  /** Another tab of the same person has changed the storage (the `storage` event); says whether it concerned this outbox. */
  changedElsewhere(key, value) {
    if (!key?.startsWith(this.#prefix)) return false;
    // What another tab added is that tab's to send; what it has finished is finished here.
    const id = key.slice(this.#prefix.length);
    return value === null ? this.#entries.delete(id) : this.#entries.has(id) && this.#load(key);
  }

  #change(clientMessageId, change) {
    const entry = this.#entries.get(clientMessageId);
    if (entry) this.#save({ ...entry, ...change });
  }

  #save(entry) {
    this.#entries.set(entry.clientMessageId, entry);
    this.#quietly((storage) => storage.setItem(this.#prefix + entry.clientMessageId, JSON.stringify(entry)));
  }

  #load(key) {
    return this.#quietly((storage) => {
      const entry = JSON.parse(storage.getItem(key));
      if (entry?.conversationId && key === this.#prefix + entry.clientMessageId) this.#entries.set(entry.clientMessageId, entry);
      return true;
    });
  }

  #keys() {
    return this.#quietly((storage) => Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((key) => key.startsWith(this.#prefix))) ?? [];
  }

  /** Storage that is full or forbidden must not stop a message that the connection could carry. */
  #quietly(act) {
    try {
      return this.#storage ? act(this.#storage) : undefined;
    } catch {
      return undefined;
    }
  }
}

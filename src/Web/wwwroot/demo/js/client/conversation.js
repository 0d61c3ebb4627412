import { Timeline } from './timeline.js';

const rank = { SENT: 0, DELIVERED: 1, READ: 2 };
const ranks = ['SENT', 'DELIVERED', 'READ'];

/** One conversation as this person sees it: its people and how far they have come, what is unread, and the messages that are held. */
export class Conversation {
  #unread = 0;

  /** @param view a conversation as the inbox, the details and `ConversationCreated` carry it. */
  constructor(view, me) {
    this.id = view.id;
    this.me = me;
    this.participants = new Map();
    this.typing = new Set();
    this.begin(view);
  }

  /** Forgets the messages and begins again from the newest one. */
  begin(view) {
    this.timeline = new Timeline(view);
    this.participants.clear();
    this.lastSeq = 0;
    this.lastReadSeq = 0;
    this.update(view);
  }

  /** Takes in what a fresh view says. Pointers only go forward; messages are the timeline's, which is told how far the server is. */
  update(view) {
    this.kind = view.kind ?? this.kind;
    this.title = view.title ?? this.title ?? null;
    this.createdAt = view.createdAt ?? this.createdAt;
    this.endedAt = view.endedAt ?? null;
    this.mutedUntil = view.mutedUntil ?? null;
    for (const person of view.participants ?? []) this.#point(person);
    this.lastReadSeq = Math.max(this.lastReadSeq, view.lastReadSeq ?? 0);
    // A view that was made before the newest message does not know that this brought the conversation back.
    if ((view.lastSeq ?? 0) >= this.lastSeq) {
      this.archived = view.archived ?? false;
      this.lastSeq = view.lastSeq ?? 0;
      this.#unread = view.unread ?? this.#unread;
    }
    if (view.revision) this.timeline.expect(view.revision);
  }

  /** A message by push or as an answer; says what the timeline made of it. */
  absorb(message) {
    const effect = this.timeline.apply(message);
    if (effect === 'new' && message.seq > this.lastSeq) {
      if (message.senderId !== this.me) this.#unread++;
      // A message brings an archived conversation back; nobody writes that down.
      this.archived = false;
      this.lastSeq = message.seq;
    }
    return effect;
  }

  /** One conversation of the answer of `Sync`; returns the messages that were new or changed. */
  sync(answer) {
    const before = this.lastSeq;
    const applied = this.timeline.endSync(answer);
    for (const person of answer.participants ?? []) this.#point(person);
    this.lastReadSeq = Math.max(this.lastReadSeq, answer.lastReadSeq ?? 0);
    this.lastSeq = Math.max(before, answer.lastSeq ?? 0);
    // The count is of the moment of the answer; what was pushed since comes on top.
    this.#unread = (answer.unread ?? 0) + this.#fromOthersAfter(answer.lastSeq ?? 0);
    this.endedAt = answer.endedAt ?? null;
    this.archived = answer.archived ?? false;
    this.mutedUntil = answer.mutedUntil ?? null;
    return applied;
  }

  /** The number the server counted; used as long as the messages themselves do not tell. */
  set unread(count) {
    this.#unread = count;
  }

  /** Exact where every message since the read pointer is held, the server's number plus what came since otherwise. */
  get unread() {
    if (this.endedAt) return 0;
    if (this.lastReadSeq >= this.lastSeq) return 0;
    return this.timeline.floor <= this.lastReadSeq + 1 ? this.#fromOthersAfter(this.lastReadSeq) : this.#unread;
  }

  /** This person has read up to here; never goes back. */
  readUpTo(seq) {
    if (seq <= this.lastReadSeq) return false;
    this.lastReadSeq = Math.min(seq, this.lastSeq);
    if (this.lastReadSeq >= this.lastSeq) this.#unread = 0;
    return true;
  }

  /** Somebody's devices have, or somebody has read, everything up to here. Never goes back. */
  point(userId, { deliveredSeq = 0, readSeq = 0 }) {
    if (this.participants.has(userId)) this.#point({ userId, deliveredSeq, readSeq });
  }

  /** `SENT`, `DELIVERED` or `READ`: what the message said when it came, or what everybody's pointers say by now. */
  statusOf(message) {
    const others = this.others;
    const all = (pointer) => others.length > 0 && others.every((person) => person[pointer] >= message.seq);
    const now = all('readSeq') ? 2 : all('deliveredSeq') ? 1 : 0;
    return ranks[Math.max(now, rank[message.status] ?? 0)];
  }

  get others() {
    return [...this.participants.values()].filter((person) => person.userId !== this.me);
  }

  get newest() {
    return this.timeline.newest;
  }

  /** The inbox is ordered by it, newest first. */
  get activeAt() {
    return this.newest?.createdAt ?? this.createdAt;
  }

  /** Up to where this device has everything, if that is further than the server knows; else 0. */
  get undelivered() {
    const mine = this.participants.get(this.me)?.deliveredSeq ?? 0;
    if (this.timeline.hasGap || this.lastSeq <= mine) return 0;
    return this.#fromOthersAfter(mine) > 0 || this.unread > 0 ? this.lastSeq : 0;
  }

  #fromOthersAfter(seq) {
    let count = 0;
    for (let i = this.timeline.messages.length - 1; i >= 0 && this.timeline.messages[i].seq > seq; i--) {
      const message = this.timeline.messages[i];
      if (message.senderId !== this.me && !message.deletedAt) count++;
    }
    return count;
  }

  #point(person) {
    const known = this.participants.get(person.userId) ?? { userId: person.userId, deliveredSeq: 0, readSeq: 0 };
    const readSeq = Math.max(known.readSeq, person.readSeq ?? 0);
    // Who has read it has received it.
    const deliveredSeq = Math.max(known.deliveredSeq, person.deliveredSeq ?? 0, readSeq);
    this.participants.set(person.userId, { ...known, deliveredSeq, readSeq });
  }
}

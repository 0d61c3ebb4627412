import { ChatClient } from '../wwwroot/demo/js/chat-client.js';

export const alice = 'aaaaaaaa-0000-4000-8000-000000000001';
export const bob = 'bbbbbbbb-0000-4000-8000-000000000002';
export const talk = 'cccccccc-0000-4000-8000-00000000000a';

/** Lets every promise that can go on do so. */
export async function settle() {
  for (let i = 0; i < 50; i++) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
}

/** Time that passes when a test says so. */
export class FakeClock {
  #now = Date.parse('2030-01-01T10:00:00Z');
  #timers = new Map();
  #next = 1;

  now = () => this.#now;

  setTimeout = (act, ms) => {
    this.#timers.set(this.#next, { at: this.#now + ms, act });
    return this.#next++;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  async pass(ms) {
    const until = this.#now + ms;
    await settle();
    for (;;) {
      const [id, due] = [...this.#timers].filter(([, timer]) => timer.at <= until).sort((a, b) => a[1].at - b[1].at)[0] ?? [];
      if (!due) break;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, due.at);
      due.act();
      await settle();
    }
    this.#now = until;
  }
}

export class FakeStorage {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key = (i) => [...this.#items.keys()][i];
  getItem = (key) => this.#items.get(key) ?? null;
  setItem = (key, value) => this.#items.set(key, value);
  removeItem = (key) => this.#items.delete(key);
}

/** One conversation between Alice and Bob, kept as the protocol says; what goes wrong on the way is the test's to choose. */
export class FakeServer {
  messages = [];
  revision = 0;
  pointers = { [alice]: { deliveredSeq: 0, readSeq: 0 }, [bob]: { deliveredSeq: 0, readSeq: 0 } };
  endedAt = null;
  calls = [];
  sockets = [];
  up = true;
  suspended = false;
  /** `(method, argument) => Error | 'lose-answer' | undefined` */
  trouble = () => undefined;

  constructor(clock) {
    this.clock = clock;
  }

  // What happens on the other side

  write(senderId, content, { clientMessageId = `client-${this.messages.length + 1}`, replyToId, hidden = false } = {}) {
    const message = {
      id: `message-${this.messages.length + 1}`, conversationId: talk, seq: this.messages.length + 1, revision: ++this.revision, senderId, clientMessageId,
      type: 'text', content, preview: content, status: 'SENT', createdAt: new Date(this.clock.now()).toISOString(), replyToId, hidden,
    };
    this.messages.push(message);
    return { ...message };
  }

  change(seq, change) {
    const message = this.messages[seq - 1];
    Object.assign(message, change, { revision: ++this.revision });
    return { ...message };
  }

  push(name, payload) {
    for (const socket of this.sockets) socket.handlers.get(name)?.(payload);
  }

  says(content, options) {
    const message = this.write(bob, content, options);
    this.push('MessageReceived', message);
    return message;
  }

  cut() {
    for (const socket of [...this.sockets]) socket.close();
  }

  callsOf(method) {
    return this.calls.filter((call) => call.method === method).map((call) => call.argument);
  }

  // What a client reaches

  openHub = (token) => new FakeSocket(this, token);

  fetch = async (url) => {
    this.calls.push({ method: 'GET', argument: url });
    if (this.suspended) return { ok: false, status: 403, headers: new Map(), json: async () => ({ code: 'user.suspended', title: 'This account is suspended.' }) };
    if (!this.up) throw new TypeError('fetch failed');
    const path = url.replace('/api/chat', '');
    const answer = path.startsWith('/conversations?') ? { conversations: [this.view()] }
      : path.startsWith('/conversations/') ? this.view()
      : path.startsWith('/presence') ? { users: [{ userId: bob, status: 'online' }] }
      : { total: 0, conversations: [] };
    return { ok: true, status: 200, headers: new Map(), json: async () => structuredClone(answer) };
  };

  get visible() {
    return this.messages.filter((message) => !message.hidden);
  }

  get summary() {
    const lastReadSeq = this.pointers[alice].readSeq;
    const unread = this.visible.filter((message) => message.senderId !== alice && message.seq > lastReadSeq && !message.deletedAt).length;
    return { id: talk, lastSeq: this.visible.at(-1)?.seq ?? 0, revision: this.revision, lastReadSeq, unread, endedAt: this.endedAt };
  }

  view() {
    const participants = Object.entries(this.pointers).map(([userId, pointers]) => ({ userId, role: 'member', ...pointers }));
    return { ...this.summary, kind: 'direct', createdAt: '2030-01-01T09:00:00.000Z', participants, lastMessage: this.visible.at(-1) ?? null };
  }

  answer(method, argument) {
    const handlers = {
      SendMessage: () => {
        const known = this.messages.find((message) => message.clientMessageId === argument.clientMessageId);
        return { ...(known ?? this.write(alice, argument.content, argument)), duplicate: Boolean(known) };
      },
      EditMessage: () => this.change(this.messages.findIndex((message) => message.id === argument.messageId) + 1, { content: argument.content, editedAt: 'now' }),
      GetHistory: () => {
        const below = this.visible.filter((message) => message.seq < argument.beforeSeq);
        return { messages: below.slice(-argument.limit), hasMore: below.length > argument.limit };
      },
      Sync: () => ({ conversations: (argument.conversations ?? [{ id: talk, afterRevision: this.revision }]).map((from) => this.changes(from)) }),
      MarkAsDelivered: () => void (this.pointers[alice].deliveredSeq = argument.upToSeq),
      MarkAsRead: () => {
        this.pointers[alice].readSeq = argument.upToSeq;
        return { lastReadSeq: argument.upToSeq, unread: this.summary.unread };
      },
      RefreshToken: () => ({ expiresAt: 'later' }),
    };
    return structuredClone(handlers[method]?.());
  }

  changes({ afterRevision }, limit = 200) {
    const changed = this.visible.filter((message) => message.revision > afterRevision).sort((a, b) => a.revision - b.revision);
    const { participants } = this.view();
    const changes = changed.slice(0, limit);
    return { ...this.summary, changes, revision: changes.at(-1)?.revision ?? afterRevision, hasMore: changed.length > limit, reset: afterRevision > this.revision, participants };
  }
}

/** What of a HubConnection the client uses. */
class FakeSocket {
  handlers = new Map();
  closed = false;
  #onclose = [];
  #pending = new Set();

  constructor(server, token) {
    this.server = server;
    this.token = token;
  }

  on = (name, hear) => this.handlers.set(name, hear);
  onclose = (hear) => this.#onclose.push(hear);
  stop = async () => this.close();

  async start() {
    await this.token();
    if (!this.server.up || this.server.suspended || this.closed) throw new Error('WebSocket failed to connect.');
    this.server.sockets.push(this);
    queueMicrotask(() => this.handlers.get('ConnectSuccess')({ userId: alice, conversations: [structuredClone(this.server.summary)], more: false }));
  }

  invoke(method, argument) {
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      queueMicrotask(() => {
        if (this.closed) return;
        this.server.calls.push({ method, argument });
        const trouble = this.server.trouble(method, argument);
        if (trouble === 'never-arrives') return this.close();
        if (trouble instanceof Error) return reject(trouble);
        const answer = this.server.answer(method, argument);
        if (trouble === 'lose-answer') return this.close();
        resolve(answer);
      });
    });
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.server.sockets = this.server.sockets.filter((socket) => socket !== this);
    for (const reject of this.#pending) reject(new Error('Invocation canceled due to the underlying connection being closed.'));
    for (const hear of this.#onclose) hear();
  }
}

export const refusal = (code, sentence = 'No.') => new Error(`An unexpected error occurred invoking 'X' on the server. HubException: ${code}: ${sentence}`);

/** Alice at her page, connected. */
export async function aliceOnline({ server, clock, storage = new FakeStorage(), signIn } = {}) {
  clock ??= new FakeClock();
  server ??= new FakeServer(clock);
  const expiresAt = () => new Date(clock.now() + 3_600_000).toISOString();
  const client = new ChatClient({
    userId: alice, clock, storage, openHub: server.openHub, fetch: (url) => server.fetch(url), random: () => 1,
    signIn: signIn ?? (async () => ({ token: 'token', expiresAt: expiresAt() })),
  });
  const heard = [];
  client.on('message', (_, message) => heard.push(message.content));
  client.start();
  await settle();
  return { client, server, clock, storage, heard, conversation: () => client.shelf.get(talk), texts: () => client.shelf.get(talk).timeline.messages.map((message) => message.content) };
}

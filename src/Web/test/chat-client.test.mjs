import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alice, aliceOnline, bob, FakeClock, FakeServer, FakeStorage, refusal, settle, talk } from './fakes.mjs';

async function withHistory(count, options = {}) {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  for (let i = 1; i <= count; i++) server.write(i % 2 ? bob : alice, `m${i}`);
  return aliceOnline({ server, clock, ...options });
}

test('the inbox shows the newest message and what is unread', async () => {
  const { client } = await withHistory(4);
  assert.equal(client.state.name, 'online');
  assert.deepEqual(client.shelf.inbox.map((conversation) => [conversation.newest.content, conversation.unread]), [['m4', 2]]);
  assert.equal(client.people.presenceOf(bob).status, 'online');
});

test('scrolling back loads a page at a time until the first message', async () => {
  const { client, server, texts } = await withHistory(120);
  await Promise.all([client.older(talk), client.older(talk)]);
  assert.equal(texts().length, 51);
  assert.equal(server.callsOf('GetHistory').length, 1);
  await client.older(talk);
  await client.older(talk);
  await client.older(talk);
  assert.equal(texts().length, 120);
  assert.equal(server.callsOf('GetHistory').length, 3);
});

test('a message that somebody writes is there, told once, and counts as unread', async () => {
  const { server, heard, conversation, texts } = await withHistory(2);
  const message = server.says('hello');
  server.push('MessageReceived', message);
  await settle();
  assert.deepEqual(texts(), ['m2', 'hello']);
  assert.deepEqual(heard, ['hello']);
  assert.equal(conversation().unread, 2);
});

test('a gap is synced once, and what was missing is there in its place', async () => {
  const { server, clock, texts } = await withHistory(2);
  server.calls.length = 0;
  server.write(bob, 'lost on the way');
  server.says('arrived');
  await clock.pass(1000);
  assert.deepEqual(server.callsOf('Sync'), [{ conversations: [{ id: talk, afterRevision: 2 }] }]);
  assert.deepEqual(texts(), ['m2', 'lost on the way', 'arrived']);
});

test('two pushes that overtake each other need no sync', async () => {
  const { server, clock, texts } = await withHistory(2);
  server.calls.length = 0;
  const [first, second] = [server.write(bob, 'first'), server.write(bob, 'second')];
  server.push('MessageReceived', second);
  await clock.pass(20);
  server.push('MessageReceived', first);
  await clock.pass(1000);
  assert.equal(server.callsOf('Sync').length, 0);
  assert.deepEqual(texts(), ['m2', 'first', 'second']);
});

test('a hole that one sync does not fill is not asked for again', async () => {
  const { server, clock, texts } = await withHistory(2);
  server.calls.length = 0;
  server.write(bob, 'only others may see it', { hidden: true });
  server.says('one');
  await clock.pass(1000);
  server.says('two');
  await clock.pass(1000);
  assert.equal(server.callsOf('Sync').length, 1);
  assert.deepEqual(texts(), ['m2', 'one', 'two']);
});

test('deliveries are acknowledged in one call for many messages', async () => {
  const { server, clock } = await withHistory(0);
  for (let i = 0; i < 10; i++) {
    server.says(`m${i}`);
    await clock.pass(10);
  }
  await clock.pass(1000);
  assert.deepEqual(server.callsOf('MarkAsDelivered'), [{ conversationId: talk, upToSeq: 10 }]);
});

test('nothing is acknowledged past a message that is missing', async () => {
  const { server, clock } = await withHistory(0);
  server.trouble = (method) => (method === 'Sync' ? refusal('server.busy', 'Later. (retry after 5000 ms)') : undefined);
  server.write(bob, 'lost');
  server.says('arrived');
  await clock.pass(3000);
  assert.deepEqual(server.callsOf('MarkAsDelivered'), []);
  server.trouble = () => undefined;
  await clock.pass(5000);
  assert.deepEqual(server.callsOf('MarkAsDelivered'), [{ conversationId: talk, upToSeq: 2 }]);
});

test('reading is told once for what was seen in a moment, and never goes back', async () => {
  const { client, server, clock, conversation } = await withHistory(9);
  await client.older(talk);
  for (const seq of [3, 7, 5]) client.read(talk, seq);
  assert.equal(conversation().unread, 1);
  await clock.pass(1000);
  client.read(talk, 4);
  await clock.pass(1000);
  assert.deepEqual(server.callsOf('MarkAsRead'), [{ conversationId: talk, upToSeq: 7 }]);
  assert.equal(conversation().unread, 1);
});

test('what is read at once is not acknowledged as delivered as well', async () => {
  const { client, server, clock } = await withHistory(0);
  server.says('look');
  await settle();
  client.read(talk, 1);
  await clock.pass(1000);
  assert.deepEqual(server.callsOf('MarkAsDelivered'), []);
  assert.deepEqual(server.callsOf('MarkAsRead'), [{ conversationId: talk, upToSeq: 1 }]);
});

test('what was read without a connection is told when it is back', async () => {
  const { client, server, clock } = await withHistory(3);
  server.up = false;
  server.cut();
  await settle();
  client.read(talk, 3);
  await clock.pass(5000);
  server.up = true;
  await clock.pass(40_000);
  assert.deepEqual(server.callsOf('MarkAsRead'), [{ conversationId: talk, upToSeq: 3 }]);
});

test('the ticks follow the others: sent, delivered, read', async () => {
  const { client, server, conversation } = await withHistory(0);
  client.send(talk, 'hi');
  await settle();
  const status = () => conversation().statusOf(conversation().newest);
  assert.equal(status(), 'SENT');
  server.push('MessageDelivered', { conversationId: talk, userId: bob, upToSeq: 1 });
  assert.equal(status(), 'DELIVERED');
  server.push('MessageRead', { conversationId: talk, userId: bob, upToSeq: 1 });
  server.push('MessageDelivered', { conversationId: talk, userId: bob, upToSeq: 1 });
  assert.equal(status(), 'READ');
});

test('receipts that were missed come with the sync after a reconnect, although no message changed', async () => {
  const { client, server, clock, conversation } = await withHistory(0);
  client.send(talk, 'hi');
  await settle();
  server.cut();
  server.pointers[bob] = { deliveredSeq: 1, readSeq: 1 };
  await clock.pass(2000);
  assert.equal(conversation().statusOf(conversation().newest), 'READ');
});

test('what was written, edited and deleted while the connection was gone is there after it', async () => {
  const { client, server, clock, texts, conversation } = await withHistory(4);
  await client.older(talk);
  server.cut();
  server.change(3, { content: 'm3 edited', editedAt: 'now' });
  server.change(4, { content: null, deletedAt: 'now' });
  for (let i = 5; i <= 300; i++) server.write(bob, `m${i}`);
  await clock.pass(2000);
  assert.equal(texts().length, 300);
  assert.deepEqual(texts().slice(0, 5), ['m1', 'm2', 'm3 edited', null, 'm5']);
  assert.equal(conversation().unread, server.summary.unread);
});

test('a store that was restored to an earlier state is taken as it is', async () => {
  const { client, server, clock, texts } = await withHistory(6);
  await client.older(talk);
  server.cut();
  server.messages.length = 3;
  server.revision = 3;
  await clock.pass(2000);
  assert.deepEqual(texts(), ['m3']);
  await client.older(talk);
  assert.deepEqual(texts(), ['m1', 'm2', 'm3']);
});

test('ResyncRequired brings what was missed on a live socket', async () => {
  const { server, texts } = await withHistory(2);
  server.write(bob, 'missed');
  server.push('ResyncRequired', { reason: 'broker' });
  await settle();
  assert.deepEqual(texts(), ['m2', 'missed']);
});

test('a message of a conversation that is not known yet brings the conversation', async () => {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const { client, texts } = await aliceOnline({ server, clock });
  client.shelf.drop(talk);
  server.says('we matched!');
  await settle();
  assert.deepEqual(texts(), ['we matched!']);
});

test('a token is replaced before it ends, on the live socket', async () => {
  const clock = new FakeClock();
  let given = 0;
  const signIn = async () => ({ token: `token-${++given}`, expiresAt: new Date(clock.now() + 600_000).toISOString() });
  const { server } = await aliceOnline({ clock, server: new FakeServer(clock), signIn });
  await clock.pass(590_000);
  assert.deepEqual(server.callsOf('RefreshToken'), ['token-2']);
  assert.equal(server.sockets.length, 1);
});

test('a server that drains is left at the moment that it named, and not called before', async () => {
  const { client, server, clock } = await withHistory(1);
  await clock.pass(60_000);
  server.push('ServerDraining', { reconnectAfterMs: 7000 });
  server.cut();
  await clock.pass(6900);
  client.link.wake();
  await settle();
  assert.equal(server.sockets.length, 0);
  await clock.pass(200);
  assert.equal(server.sockets.length, 1);
});

test('the waits between tries grow to half a minute, and begin small again after a good connection', async () => {
  const { client, server, clock } = await withHistory(1);
  await clock.pass(60_000);
  server.up = false;
  server.cut();
  const waits = [];
  for (let i = 0; i < 10; i++) {
    await settle();
    waits.push(client.state.retryAt - clock.now());
    await clock.pass(waits.at(-1));
  }
  assert.deepEqual(waits, [300, 600, 1200, 2400, 4800, 9600, 19_200, 30_000, 30_000, 30_000]);
});

test('somebody who is suspended is told so instead of trying for ever', async () => {
  const { client, server, clock } = await withHistory(1);
  server.suspended = true;
  server.cut();
  await clock.pass(5000);
  assert.equal(client.state.name, 'refused');
  assert.equal(client.state.error.code, 'user.suspended');
});

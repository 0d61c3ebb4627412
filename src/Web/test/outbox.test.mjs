import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from '../wwwroot/demo/js/client/ids.js';
import { Outbox } from '../wwwroot/demo/js/client/outbox.js';
import { alice, aliceOnline, FakeClock, FakeServer, FakeStorage, refusal, settle, talk } from './fakes.mjs';

test('client ids are version 7 and sort by the time at which they were made', () => {
  const ids = Array.from({ length: 2000 }, (_, i) => newId(1_800_000_000_000 + Math.floor(i / 50)));
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  assert.match(ids[0], /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a message is kept from the moment it is written until it is acknowledged', async () => {
  const { client, storage, texts } = await aliceOnline();
  const { clientMessageId } = client.send(talk, 'hi');
  assert.equal(storage.length, 1);
  assert.equal(client.outbox.of(talk)[0].clientMessageId, clientMessageId);
  await settle();
  assert.equal(storage.length, 0);
  assert.deepEqual(texts(), ['hi']);
});

test('messages are sent one after the other, in the order in which they were written', async () => {
  const { client, server, texts } = await aliceOnline();
  for (let i = 1; i <= 20; i++) client.send(talk, `m${i}`);
  await settle();
  await settle();
  assert.deepEqual(texts(), Array.from({ length: 20 }, (_, i) => `m${i + 1}`));
  assert.equal(server.callsOf('SendMessage').length, 20);
});

test('an answer that is lost leads to a repeat with the same id, and to one message', async () => {
  const { client, server, clock, texts } = await aliceOnline();
  server.trouble = (method) => (method === 'SendMessage' ? 'lose-answer' : undefined);
  client.send(talk, 'once');
  await settle();
  server.trouble = () => undefined;
  await clock.pass(5000);
  assert.deepEqual(server.messages.map((message) => message.content), ['once']);
  assert.deepEqual(texts(), ['once']);
  assert.equal(client.outbox.of(talk).length, 0);
});

test('what was written without a connection is sent when it is there, in order', async () => {
  const { client, server, clock, texts } = await aliceOnline();
  server.up = false;
  server.cut();
  await clock.pass(10_000);
  for (const text of ['one', 'two', 'three']) client.send(talk, text);
  await clock.pass(10_000);
  assert.equal(client.outbox.of(talk).length, 3);
  server.up = true;
  await clock.pass(40_000);
  assert.deepEqual(texts(), ['one', 'two', 'three']);
  assert.equal(client.outbox.of(talk).length, 0);
});

test('what the last page left unsent is sent by the next one, under its old id', async () => {
  const storage = new FakeStorage();
  const { clientMessageId } = new Outbox(alice, storage).add({ conversationId: talk, content: 'from yesterday' });
  const { server } = await aliceOnline({ storage });
  await settle();
  assert.deepEqual(server.messages.map((message) => message.clientMessageId), [clientMessageId]);
  assert.equal(storage.length, 0);
});

test('too fast: the message waits as long as the server says and is sent then', async () => {
  const { client, server, clock, texts } = await aliceOnline();
  server.trouble = (method) => (method === 'SendMessage' ? refusal('rate.messages', 'Too many. (retry after 700 ms)') : undefined);
  client.send(talk, 'hi');
  await clock.pass(600);
  server.trouble = () => undefined;
  await clock.pass(50);
  assert.equal(client.outbox.of(talk)[0].error, null);
  await clock.pass(200);
  assert.deepEqual(texts(), ['hi']);
});

test('a refusal keeps the message as failed, does not hold up the next, and is for its writer to repeat or discard', async () => {
  const { client, server, texts } = await aliceOnline();
  server.trouble = (method, argument) => (argument.content === 'bad' ? refusal('message.too_long', 'A message has at most 10,000 characters.') : undefined);
  client.send(talk, 'bad');
  client.send(talk, 'good');
  await settle();
  assert.deepEqual(texts(), ['good']);
  const [failed] = client.outbox.of(talk);
  assert.deepEqual(failed.error, { code: 'message.too_long', text: 'A message has at most 10,000 characters.' });
  server.trouble = () => undefined;
  client.retry(failed);
  await settle();
  assert.deepEqual(texts(), ['good', 'bad']);
});

test('a message that comes back by sync is acknowledged by it', async () => {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const { client } = await aliceOnline({ server, clock });
  server.trouble = (method) => (method === 'SendMessage' ? refusal('storage.unavailable', 'Unknown. (retry after 60000 ms)') : undefined);
  const { clientMessageId } = client.send(talk, 'committed after all');
  await settle();
  server.write(alice, 'committed after all', { clientMessageId });
  server.push('ResyncRequired', {});
  await settle();
  assert.equal(client.outbox.of(talk).length, 0);
});

test('two people on one machine do not see each other’s outbox, and another tab’s changes are heard', () => {
  const storage = new FakeStorage();
  const outbox = new Outbox(alice, storage);
  const { clientMessageId } = outbox.add({ conversationId: talk, content: 'hi' });
  assert.equal(new Outbox('somebody-else', storage).of(talk).length, 0);
  assert.equal(outbox.changedElsewhere(`matchchat.outbox.somebody-else.${clientMessageId}`, null), false);
  assert.equal(outbox.changedElsewhere(`matchchat.outbox.${alice}.${clientMessageId}`, null), true);
  assert.equal(outbox.of(talk).length, 0);
});

test('a storage that refuses does not stop a message', async () => {
  const broken = { get length() { throw new Error('denied'); }, setItem() { throw new Error('full'); }, removeItem() { throw new Error('denied'); } };
  const { client, texts } = await aliceOnline({ storage: broken });
  client.send(talk, 'hi');
  await settle();
  assert.deepEqual(texts(), ['hi']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatError, Disconnected } from '../wwwroot/demo/js/client/errors.js';
import { Receipts } from '../wwwroot/demo/js/client/receipts.js';
import { FakeClock } from './fakes.mjs';

function receipts(send = async () => {}) {
  const clock = new FakeClock();
  const told = [];
  const window = 200;
  const subject = new Receipts({ clock, window, send: (id, seq) => (told.push(`${id} ${seq}`), send(id, seq)) });
  return { clock, told, subject };
}

test('moves within a window become one call for each conversation', async () => {
  const { clock, told, subject } = receipts();
  subject.move('a', 1);
  subject.move('b', 5);
  await clock.pass(150);
  subject.move('a', 3);
  await clock.pass(1000);
  assert.deepEqual(told, ['a 3', 'b 5']);
});

test('a pointer never goes back', async () => {
  const { clock, told, subject } = receipts();
  subject.move('a', 3);
  subject.move('a', 2);
  await clock.pass(1000);
  subject.move('a', 1);
  await clock.pass(1000);
  assert.deepEqual(told, ['a 3']);
});

test('a conversation has one call in flight, and the next one carries what came meanwhile', async () => {
  const waiting = [];
  const { clock, told, subject } = receipts(() => new Promise((resolve) => waiting.push(resolve)));
  subject.move('a', 1);
  await clock.pass(200);
  subject.move('a', 2);
  subject.move('a', 3);
  await clock.pass(1000);
  assert.deepEqual(told, ['a 1']);
  waiting.shift()();
  await clock.pass(200);
  assert.deepEqual(told, ['a 1', 'a 3']);
});

test('a busy server is told later, one that is gone when it is back, and a "no" stays one', async () => {
  const refusals = [new ChatError('rate.requests', 'Later.', 700), new ChatError(Disconnected, 'Gone.'), new ChatError('conversation.ended', 'Over.')];
  const { clock, told, subject } = receipts(async () => Promise.reject(refusals.shift()));
  subject.move('a', 1);
  await clock.pass(800);
  assert.equal(told.length, 1);
  await clock.pass(60_000);
  assert.equal(told.length, 2);
  subject.resume();
  await clock.pass(60_000);
  assert.equal(told.length, 3);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversation } from '../wwwroot/demo/js/client/conversation.js';
import { Faces } from '../wwwroot/demo/js/ui/faces.js';
import { rowsOf } from '../wwwroot/demo/js/ui/rows.js';
import { alice, bob } from './fakes.mjs';

const faces = new Faces([{ userId: alice, name: 'Alice' }, { userId: bob, name: 'Bob' }]);
const minute = (count) => new Date(2030, 0, 1, 10, count).toISOString();

function said(...messages) {
  const conversation = new Conversation({ id: 'c', participants: [{ userId: alice }, { userId: bob }] }, alice);
  messages.forEach(([senderId, at, more], i) => conversation.absorb({ id: `m${i}`, seq: i + 1, revision: i + 1, senderId, clientMessageId: `k${i}`, type: 'text', content: `m${i}`, preview: `m${i}`, status: 'SENT', createdAt: at, ...more }));
  return conversation;
}

const shape = (rows) => rows.map((row) => (row.kind === 'message' ? `${row.view.text}${row.view.first ? ' first' : ''}${row.view.last ? ' last' : ''}` : row.kind));

test('messages of one person that follow each other stand together', () => {
  const rows = rowsOf(said([bob, minute(0)], [bob, minute(1)], [alice, minute(2)], [alice, minute(20)]), [], { faces, newFrom: 0 });
  assert.deepEqual(shape(rows), ['day', 'm0 first', 'm1 last', 'm2 first last', 'm3 first last']);
});

test('a new day, the line above what is new, and an answer begin again', () => {
  const conversation = said([bob, minute(0)], [bob, minute(1)], [bob, minute(2), { replyTo: { id: 'm0', seq: 1, senderId: bob, preview: 'm0' } }], [bob, new Date(2030, 0, 2).toISOString()]);
  assert.deepEqual(shape(rowsOf(conversation, [], { faces, newFrom: 2 })), ['day', 'm0 first last', 'new', 'm1 first last', 'm2 first last', 'day', 'm3 first last']);
});

test('what is on its way stands at the end and keeps its place in the page when it has arrived', () => {
  const conversation = said([bob, minute(0)]);
  const pending = { clientMessageId: 'mine', conversationId: 'c', content: 'hi', replyTo: null, writtenAt: minute(1), error: null };
  const before = rowsOf(conversation, [pending], { faces, newFrom: 0 }).at(-1);
  assert.deepEqual([before.view.state, before.view.mine], ['SENDING', true]);
  conversation.absorb({ id: 'm1', seq: 2, revision: 2, senderId: alice, clientMessageId: 'mine', type: 'text', content: 'hi', status: 'SENT', createdAt: minute(1) });
  const after = rowsOf(conversation, [], { faces, newFrom: 0 }).at(-1);
  assert.equal(after.key, before.key);
  assert.equal(after.view.state, 'SENT');
});

test('a row looks different when something about it has changed, and only then', () => {
  const conversation = said([alice, minute(0)], [bob, minute(1)]);
  const signatures = () => rowsOf(conversation, [], { faces, newFrom: 0 }).map((row) => row.signature);
  const before = signatures();
  assert.deepEqual(signatures(), before);
  conversation.point(bob, { readSeq: 1 });
  const after = signatures();
  assert.notEqual(after[1], before[1]);
  assert.equal(after[2], before[2]);
});

test('an answer to a message that was deleted meanwhile does not repeat it', () => {
  const conversation = said([bob, minute(0)], [alice, minute(1), { replyTo: { id: 'm0', seq: 1, senderId: bob, preview: 'm0' } }]);
  conversation.absorb({ ...conversation.timeline.bySeq(1), revision: 3, content: null, preview: '', deletedAt: minute(2) });
  assert.equal(rowsOf(conversation, [], { faces, newFrom: 0 }).at(-1).view.quote.text, '');
});

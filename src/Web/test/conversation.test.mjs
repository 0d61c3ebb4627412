import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversation } from '../wwwroot/demo/js/client/conversation.js';
import { alice, bob, talk } from './fakes.mjs';

const archived = { id: talk, kind: 'direct', createdAt: '2030-01-01T09:00:00.000Z', lastSeq: 1, revision: 1, lastReadSeq: 0, unread: 1, archived: true, mutedUntil: null, participants: [] };
const second = { id: 'message-2', conversationId: talk, seq: 2, revision: 2, senderId: bob, content: 'back again', createdAt: '2030-01-01T10:00:00.000Z' };

test('a view from before the newest message does not archive what that brought back', () => {
  const conversation = new Conversation(archived, alice);
  conversation.absorb(second);
  conversation.update({ ...archived, mutedUntil: '2030-01-02T00:00:00.000Z', lastReadSeq: 1 });
  assert.equal(conversation.archived, false);
  assert.deepEqual([conversation.lastSeq, conversation.lastReadSeq, conversation.mutedUntil], [2, 1, '2030-01-02T00:00:00.000Z']);
});

test('a view that knows the newest message archives, and brings back', () => {
  const conversation = new Conversation({ ...archived, archived: false }, alice);
  conversation.update(archived);
  assert.equal(conversation.archived, true);
  conversation.update({ ...archived, archived: false });
  assert.equal(conversation.archived, false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wholeList } from '../wwwroot/demo/js/client/syncing.js';

test('a list of conversations that goes on is asked for until its end', async () => {
  const pages = { '': { conversations: [1, 2], nextCursor: 'a' }, a: { conversations: [3], nextCursor: 'b' }, b: { conversations: [4], nextCursor: null } };
  const link = { invoke: async (method, { cursor = '' }) => (assert.equal(method, 'Sync'), pages[cursor]) };
  assert.deepEqual(await wholeList(link), [1, 2, 3, 4]);
});

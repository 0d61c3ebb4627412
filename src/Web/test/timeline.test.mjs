import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../wwwroot/demo/js/client/timeline.js';

const message = (seq, revision = seq, content = `m${seq}`) => ({ id: `id-${seq}`, seq, revision, content });
const timelineUpTo = (seq) => new Timeline({ lastMessage: message(seq), lastSeq: seq, revision: seq });
const contents = (timeline) => timeline.messages.map((held) => held.content);

test('messages are ordered by seq, in whatever order they arrive', () => {
  const timeline = new Timeline();
  for (const seq of [3, 1, 2]) timeline.apply(message(seq));
  assert.deepEqual(contents(timeline), ['m1', 'm2', 'm3']);
});

test('of two states of one message the higher revision stays, in whatever order they arrive', () => {
  const timeline = new Timeline();
  assert.equal(timeline.apply(message(1, 2, 'edited')), 'new');
  assert.equal(timeline.apply(message(1, 1, 'first')), 'known');
  assert.deepEqual(contents(timeline), ['edited']);
  assert.equal(timeline.apply(message(1, 3, 'edited twice')), 'changed');
  assert.deepEqual(contents(timeline), ['edited twice']);
});

test('the same push twice changes nothing', () => {
  const timeline = timelineUpTo(5);
  timeline.apply(message(6));
  assert.equal(timeline.apply(message(6)), 'known');
  assert.deepEqual(contents(timeline), ['m5', 'm6']);
  assert.equal(timeline.hasGap, false);
});

test('a change that is not the next one is a gap, and the missing one closes it', () => {
  const timeline = timelineUpTo(5);
  timeline.apply(message(7));
  assert.equal(timeline.hasGap, true);
  timeline.apply(message(6));
  assert.equal(timeline.hasGap, false);
  assert.equal(timeline.cursor, 7);
});

test('a sync closes a gap from the revision up to which nothing is missing', () => {
  const timeline = timelineUpTo(5);
  timeline.apply(message(8));
  assert.equal(timeline.beginSync(), 5);
  const applied = timeline.endSync({ changes: [message(6), message(7), message(8)], revision: 8, hasMore: false });
  assert.deepEqual(applied.map((held) => held.seq), [6, 7]);
  assert.equal(timeline.hasGap, false);
});

test('a hole that one sync does not fill is stepped over', () => {
  const timeline = timelineUpTo(5);
  timeline.apply(message(7));
  timeline.beginSync();
  timeline.endSync({ changes: [message(7)], revision: 7, hasMore: false });
  assert.equal(timeline.hasGap, false);
  timeline.apply(message(8));
  assert.equal(timeline.hasGap, false);
});

test('a sync whose answer knows nothing of what was pushed is not repeated for it', () => {
  const timeline = timelineUpTo(5);
  timeline.apply(message(7));
  timeline.beginSync();
  timeline.endSync({ changes: [], revision: 5, hasMore: false });
  assert.equal(timeline.hasGap, false);
});

test('a gap that opened during a sync is still a gap after it', () => {
  const timeline = timelineUpTo(5);
  timeline.apply(message(7));
  timeline.beginSync();
  timeline.apply(message(9));
  timeline.endSync({ changes: [message(6), message(7)], revision: 7, hasMore: false });
  assert.equal(timeline.hasGap, true);
  assert.equal(timeline.cursor, 7);
});

test('a page of a sync moves the cursor no further than its last change', () => {
  const timeline = timelineUpTo(5);
  timeline.expect(12);
  timeline.beginSync();
  timeline.endSync({ changes: [message(6), message(7)], revision: 7, hasMore: true });
  assert.equal(timeline.cursor, 7);
  assert.equal(timeline.hasGap, true);
});

test('pages of history lie below what is held, until the first message', () => {
  const timeline = timelineUpTo(5);
  assert.equal(timeline.beginPage(), 5);
  timeline.endPage({ messages: [message(3), message(4)], hasMore: true });
  assert.deepEqual([timeline.floor, timeline.atStart], [3, false]);
  timeline.beginPage();
  timeline.endPage({ messages: [message(2)], hasMore: false });
  assert.deepEqual([timeline.floor, timeline.atStart], [1, true]);
  assert.deepEqual(contents(timeline), ['m2', 'm3', 'm4', 'm5']);
});

test('an edit of a message that is not held is not shown above the floor', () => {
  const timeline = timelineUpTo(5);
  assert.equal(timeline.apply(message(2, 6, 'edited')), 'below');
  assert.deepEqual(contents(timeline), ['m5']);
  assert.equal(timeline.cursor, 6);
});

test('an edit that overtakes the page of its message wins over the page', () => {
  const timeline = timelineUpTo(5);
  timeline.beginPage();
  timeline.apply(message(4, 6, 'edited'));
  timeline.endPage({ messages: [message(3), message(4)], hasMore: true });
  assert.deepEqual(contents(timeline), ['m3', 'edited', 'm5']);
});

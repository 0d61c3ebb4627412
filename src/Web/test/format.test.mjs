import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayName, initials, isJumbo, lastSeen, links, listTime, matches } from '../wwwroot/demo/js/ui/format.js';

const now = new Date(2030, 4, 15, 14, 30).getTime();
const at = (...when) => new Date(...when).toISOString();

test('days are named as people name them', () => {
  assert.equal(dayName(at(2030, 4, 15, 0, 1), now), 'Today');
  assert.equal(dayName(at(2030, 4, 14, 23, 59), now), 'Yesterday');
  assert.equal(dayName(at(2030, 4, 13), now), 'Monday');
  assert.equal(dayName(at(2030, 2, 3), now), 'Sunday, March 3');
  assert.equal(dayName(at(2029, 2, 3), now), 'March 3, 2029');
  assert.equal(listTime(at(2030, 4, 15, 9, 5), now), '09:05');
  assert.equal(listTime(at(2030, 4, 12), now), 'Sun');
});

test('last seen is told in the words that fit its age', () => {
  assert.equal(lastSeen(at(2030, 4, 15, 14, 29, 50), now), 'last seen just now');
  assert.equal(lastSeen(at(2030, 4, 15, 14, 25), now), 'last seen 5 minutes ago');
  assert.equal(lastSeen(at(2030, 4, 15, 9, 5), now), 'last seen today at 09:05');
  assert.equal(lastSeen(at(2030, 4, 14, 9, 5), now), 'last seen yesterday at 09:05');
});

test('initials are of the first two words, whatever the script', () => {
  assert.equal(initials('Alice'), 'A');
  assert.equal(initials('ann-marie van Damme'), 'AV');
  assert.equal(initials('𝒜da'), '𝒜');
});

test('a few emoji alone are shown large, and nothing else is', () => {
  for (const text of ['😂', '🏃‍♀️', '👍🏽 🎉', '❤️']) assert.equal(isJumbo(text), true, text);
  for (const text of ['', '12', 'ok 😂', '😂'.repeat(20), '!']) assert.equal(isJumbo(text), false, text);
});

test('a match is marked in its own letters, and what has another length in lower case is left alone', () => {
  assert.deepEqual(matches('A Loaf of bread', 'loaf'), [{ text: 'A ', match: false }, { text: 'Loaf', match: true }, { text: ' of bread', match: false }]);
  assert.deepEqual(matches('İstanbul loaf', 'loaf'), [{ text: 'İstanbul loaf', match: false }]);
  assert.deepEqual(matches('nothing', ''), [{ text: 'nothing', match: false }]);
  assert.equal(matches(`${'x'.repeat(100)}loaf`, 'loaf')[0].text, `…${'x'.repeat(40)}`);
});

test('only web addresses become links, without the full stop after them', () => {
  assert.deepEqual(links('See https://example.org/a?b=c. Or not'), [{ text: 'See ' }, { text: 'https://example.org/a?b=c', url: 'https://example.org/a?b=c' }, { text: '. Or not' }]);
  assert.deepEqual(links('javascript:alert(1)'), [{ text: 'javascript:alert(1)' }]);
});

import { dayName, dayOf } from './format.js';
import { look } from './bubble.js';

/** Messages of one person that follow each other within this time stand together. */
const together = 5 * 60_000;

/**
 * What stands in the list of messages, from top to bottom: days, messages, the line above what is new, and what is still on its way.
 * @returns `{key, kind: 'day' | 'new' | 'message', …}`
 */
export function rowsOf(conversation, pending, { faces, newFrom }) {
  const rows = [];
  const all = [...conversation.timeline.messages, ...pending];
  all.forEach((message, i) => {
    const day = dayOf(at(message));
    if (i === 0 || day !== dayOf(at(all[i - 1]))) rows.push({ key: `day ${day}`, kind: 'day', signature: dayName(at(message)), text: dayName(at(message)) });
    if (message.seq && message.seq === newFrom) rows.push({ key: 'new', kind: 'new', signature: '' });
    const view = look(message, { conversation, faces, first: !joins(all[i - 1], message, newFrom, conversation), last: !joins(message, all[i + 1], newFrom, conversation) });
    rows.push({ key: keyOf(message, conversation), kind: 'message', signature: JSON.stringify(view), view, message });
  });
  return rows;
}

/** A message keeps its element when it is acknowledged: the key is what its writer named it. */
const keyOf = (message, { me }) => `${message.senderId ?? me} ${message.clientMessageId}`;

const at = (message) => message.createdAt ?? message.writtenAt;

function joins(above, below, newFrom, { me }) {
  return Boolean(above && below)
    && (above.senderId ?? me) === (below.senderId ?? me)
    && above.type !== 'system' && below.type !== 'system'
    && !below.replyTo
    && below.seq !== newFrom
    && dayOf(at(above)) === dayOf(at(below))
    && Date.parse(at(below)) - Date.parse(at(above)) < together;
}

import { h, icon, spoken } from './dom.js';
import { exactTime, isJumbo, links, timeOfDay } from './format.js';
import { ticks } from './ticks.js';

/**
 * What a message looks like, made into a plain object first: two of the same signature look the same, so an element is filled again only when something has changed.
 * @param message of the server, or an entry of the outbox
 */
export function look(message, { conversation, faces, first, last }) {
  const mine = !message.senderId || message.senderId === conversation.me;
  const quoted = message.replyTo && (conversation.timeline.bySeq(message.replyTo.seq) ?? message.replyTo);
  const text = message.content ?? '';
  return {
    mine,
    first,
    last,
    text,
    system: message.type === 'system',
    attachment: attachmentOf(message),
    deleted: Boolean(message.deletedAt),
    edited: Boolean(message.editedAt),
    at: message.createdAt ?? message.writtenAt,
    state: message.senderId ? (mine ? conversation.statusOf(message) : null) : message.error ? 'FAILED' : 'SENDING',
    error: message.error?.text ?? null,
    jumbo: !message.replyTo && isJumbo(text),
    author: mine ? 'You' : faces.nameOf(message.senderId),
    quote: quoted && { seq: quoted.seq, author: quoted.senderId === conversation.me ? 'You' : faces.nameOf(quoted.senderId), text: quoted.deletedAt ? '' : quoted.preview },
  };
}

/** Fills the list item of a message. What stands in it besides (its actions) stays. */
export function fillBubble(item, view, { onQuote, onRetry, onDiscard }) {
  const classes = [view.system ? 'notice' : 'message', view.mine ? 'mine' : 'theirs', view.first && 'first', view.last && 'last', view.jumbo && 'jumbo', view.deleted && 'deleted', view.state === 'FAILED' && 'failed'];
  item.className = classes.filter(Boolean).join(' ');
  const bubble = h('div', { class: 'bubble' },
    spoken(`${view.author}: `),
    view.quote && quote(view.quote, onQuote),
    view.deleted ? h('p', { class: 'text' }, icon('trash'), 'This message was deleted') : h('p', { class: 'text' }, view.attachment && attachment(view.attachment), ...linked(view.text)),
    meta(view));
  const old = item.querySelector('.bubble');
  if (old) old.replaceWith(bubble);
  else item.prepend(bubble);
  item.querySelector('.trouble')?.remove();
  if (view.state === 'FAILED') bubble.after(trouble(view, onRetry, onDiscard));
}

function meta(view) {
  return h('span', { class: 'meta' },
    view.edited && !view.deleted && h('span', { class: 'edited' }, 'edited'),
    h('time', { datetime: view.at, title: exactTime(view.at) }, timeOfDay(view.at)),
    view.state && !view.deleted && ticks(view.state));
}

const kinds = { image: 'Photo', video: 'Video', audio: 'Audio', file: 'File', location: 'Place' };

/** This page writes text only; what other clients send is shown by its name. */
function attachmentOf({ type, metadata }) {
  if (!kinds[type]) return null;
  return { kind: kinds[type], url: /^https:/.test(metadata?.url) ? metadata.url : null };
}

function attachment({ kind, url }) {
  return url ? h('a', { class: 'attachment', href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, kind) : h('span', { class: 'attachment' }, kind);
}

function quote({ seq, author, text }, onQuote) {
  return h('button', { type: 'button', class: 'quote', on: { click: () => onQuote(seq) } },
    spoken('In reply to '),
    h('strong', {}, author),
    h('span', {}, text || 'Deleted message'));
}

function trouble({ error }, onRetry, onDiscard) {
  return h('div', { class: 'trouble' },
    h('span', {}, `Not sent. ${error}`),
    h('button', { type: 'button', class: 'link', on: { click: onRetry } }, 'Try again'),
    h('button', { type: 'button', class: 'link', on: { click: onDiscard } }, 'Discard'));
}

function linked(text) {
  return links(text).map(({ text: part, url }) => (url ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, part) : part));
}

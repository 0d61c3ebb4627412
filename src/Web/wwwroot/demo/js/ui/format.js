const locale = 'en';
const clockTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
const shortWeekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const fullDay = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const fullDayAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' });
const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);
const daysBetween = (from, to) => Math.round((midnight(to) - midnight(from)) / 86_400_000);

export const timeOfDay = (iso) => clockTime.format(new Date(iso));

export const exactTime = (iso) => exact.format(new Date(iso));

/** The same for all messages of one day. */
export const dayOf = (iso) => midnight(iso);

/** Between the messages: Today, Yesterday, Monday, Friday 3 May, 3 May 2024. */
export function dayName(iso, now = Date.now()) {
  const days = daysBetween(iso, now);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days < 7) return weekday.format(new Date(iso));
  return (new Date(iso).getFullYear() === new Date(now).getFullYear() ? fullDay : fullDayAndYear).format(new Date(iso));
}

/** In a list: 14:05, Yesterday, Mon, 3 May. */
export function listTime(iso, now = Date.now()) {
  const days = daysBetween(iso, now);
  if (days === 0) return timeOfDay(iso);
  if (days === 1) return 'Yesterday';
  return (days < 7 ? shortWeekday : dayAndMonth).format(new Date(iso));
}

/** `last seen 5 minutes ago` */
export function lastSeen(iso, now = Date.now()) {
  const minutes = Math.round((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return 'last seen just now';
  if (minutes < 60) return `last seen ${ago.format(-minutes, 'minute')}`;
  if (daysBetween(iso, now) === 0) return `last seen today at ${timeOfDay(iso)}`;
  return `last seen ${dayName(iso, now).toLowerCase()} at ${timeOfDay(iso)}`;
}

export const initials = (name) => name.split(/\s+/).map((word) => [...word][0]).slice(0, 2).join('').toUpperCase();

/** A message of a few emoji and nothing else is shown large. */
export const isJumbo = (text) => text.length <= 24 && /^(?:\s|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f)+$/u.test(text) && /\p{Extended_Pictographic}/u.test(text);

/** Cuts text where it matches, so that the page can mark it: `[{text, match}]`. */
export function matches(text, query) {
  const words = query.trim();
  const at = words ? text.toLowerCase().indexOf(words.toLowerCase()) : -1;
  // Lower case may have another length (İ): without the same length the place is not the same either.
  if (at < 0 || text.toLowerCase().length !== text.length) return [{ text, match: false }];
  const from = Math.max(0, at - 40);
  return [
    { text: (from > 0 ? '…' : '') + text.slice(from, at), match: false },
    { text: text.slice(at, at + words.length), match: true },
    { text: text.slice(at + words.length), match: false },
  ].filter((part) => part.text);
}

const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,:;!?)\]]/g;

/** Cuts text at its web addresses: `[{text, url}]`. */
export function links(text) {
  const parts = [];
  let from = 0;
  for (const { 0: url, index } of text.matchAll(address)) {
    if (index > from) parts.push({ text: text.slice(from, index) });
    parts.push({ text: url, url });
    from = index + url.length;
  }

  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

import { h, icon, spoken } from './dom.js';

const states = {
  SENDING: ['clock', 'Sending'],
  FAILED: ['alert', 'Not sent'],
  SENT: ['check', 'Sent'],
  DELIVERED: ['checks', 'Delivered'],
  READ: ['checks', 'Read'],
};

/** How far one's own message has come. */
export function ticks(state) {
  const [picture, words] = states[state];
  return h('span', { class: `ticks ticks-${state.toLowerCase()}`, title: words, data: { state } }, icon(picture), spoken(words));
}

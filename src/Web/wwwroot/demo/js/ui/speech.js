import { h, icon } from './dom.js';

/** What is said aloud by screen readers and what is shown for a moment. */
export class Speech {
  #announcer = h('div', { class: 'spoken', role: 'log', 'aria-live': 'polite', 'aria-label': 'New messages' });
  #toasts = h('div', { class: 'toasts', role: 'status' });

  constructor() {
    document.body.append(this.#announcer, this.#toasts);
  }

  announce(text) {
    this.#announcer.append(h('p', {}, text));
    while (this.#announcer.childElementCount > 5) this.#announcer.firstElementChild.remove();
  }

  /** Something did not work, and why. */
  toast(text) {
    const toast = h('div', { class: 'toast' }, icon('alert'), h('span', {}, text));
    this.#toasts.replaceChildren(toast);
    setTimeout(() => toast.remove(), 6000);
  }
}

const sentences = {
  'client.disconnected': 'There is no connection just now. Try again in a moment.',
  'message.edit_window_over': 'This message is too old to be edited.',
  'message.deleted': 'This message was deleted meanwhile.',
  'message.too_long': 'This message is too long.',
  'conversation.ended': 'This conversation has ended.',
  'conversation.not_participant': 'You are not part of this conversation.',
  'rate.messages': 'That was a lot of messages at once. Take a breath and try again.',
};

/** A refusal in words for people. */
export const inWords = (refusal) => sentences[refusal?.code] ?? 'That did not work. Try again in a moment.';

import { Composer } from './composer.js';
import { h, icon } from './dom.js';
import { lastSeen } from './format.js';
import { Thread } from './thread.js';
import { inWords } from './speech.js';

/** The right side: who it is, what was said, where one writes. */
export class ConversationView {
  #client;
  #faces;
  #speech;
  #status = h('p', { class: 'status' });
  #dot = h('span', { class: 'dot', hidden: true });
  #ended = h('p', { class: 'ended', hidden: true }, 'This conversation has ended. You can still read it for a while.');
  #stop = new AbortController();

  constructor({ client, faces, speech, conversation, onBack }) {
    this.#client = client;
    this.#faces = faces;
    this.#speech = speech;
    this.conversation = conversation;
    const failed = (text) => speech.toast(text);
    this.thread = new Thread({
      client, faces, conversation,
      acts: { reply: (message) => this.composer.reply(message), edit: (message) => this.composer.edit(message), remove: (message) => this.#askToRemove(message), leave: () => this.composer.focus(), failed },
    });
    this.composer = new Composer({
      client, faces, conversation,
      acts: { wrote: () => this.thread.wrote(), editLast: () => this.thread.lastOwn && this.composer.edit(this.thread.lastOwn), failed },
    });
    this.element = h('section', { class: 'conversation', 'aria-labelledby': 'conversation-name' }, this.#header(onBack), this.thread.element, this.composer.element, this.#ended);
    for (const [target, name] of [[document, 'visibilitychange'], [window, 'focus'], [window, 'blur']]) target.addEventListener(name, () => this.#tellShown(), { signal: this.#stop.signal });
  }

  async begin() {
    this.render();
    this.composer.grow();
    this.#tellShown();
    await this.thread.begin();
  }

  render() {
    const { conversation } = this;
    const [status, online] = this.#presence();
    this.#status.textContent = status;
    this.#status.classList.toggle('busy', conversation.typing.size > 0);
    this.#dot.hidden = !online;
    this.composer.element.hidden = Boolean(conversation.endedAt);
    this.#ended.hidden = !conversation.endedAt;
    this.thread.render();
  }

  close() {
    this.#stop.abort();
    this.thread.close();
    this.composer.close();
    this.#client.show(null);
  }

  #header(onBack) {
    const [other] = this.conversation.others;
    return h('header', { class: 'bar' },
      h('button', { type: 'button', class: 'round back', 'aria-label': 'Back to all conversations', on: { click: onBack } }, icon('back')),
      h('span', { class: 'face' }, other && this.#faces.avatar(other.userId), this.#dot),
      h('div', { class: 'who' }, h('h2', { id: 'conversation-name', tabindex: '-1' }, this.#faces.titleOf(this.conversation)), this.#status));
  }

  #presence() {
    if (this.conversation.typing.size > 0) return ['typing …', true];
    const [other] = this.conversation.others;
    const { status, lastSeenAt } = other ? this.#client.people.presenceOf(other.userId) : {};
    if (status === 'online') return ['online', true];
    return [status === 'offline' && lastSeenAt ? lastSeen(lastSeenAt) : status === 'offline' ? 'offline' : '', false];
  }

  /** Only what somebody can see counts as open: a hidden tab must not keep a phone from ringing. */
  #tellShown() {
    this.#client.show(document.visibilityState === 'visible' ? this.conversation.id : null);
  }

  #askToRemove(message) {
    const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'dialog-title', on: { close: () => dialog.remove() } },
      h('form', { method: 'dialog', on: { submit: (event) => event.submitter?.value === 'delete' && this.#remove(message) } },
        h('h2', { id: 'dialog-title' }, 'Delete this message?'),
        h('p', { class: 'quoted' }, message.preview),
        h('p', {}, 'It will be gone for both of you.'),
        h('div', { class: 'buttons' },
          h('button', { class: 'button', value: 'keep' }, 'Keep it'),
          h('button', { class: 'button danger', value: 'delete' }, 'Delete'))));
    document.body.append(dialog);
    dialog.showModal();
  }

  async #remove(message) {
    try {
      await this.#client.delete(message.id);
    } catch (refusal) {
      this.#speech.toast(inWords(refusal));
    }
  }
}

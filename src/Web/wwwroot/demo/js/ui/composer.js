import { h, icon, setAttribute } from './dom.js';
import { inWords } from './speech.js';

const longest = 10_000;
const tellFrom = 9_500;
/** Who writes nothing for so long has stopped. */
const idle = 4000;

/** Where one writes: a new message, an answer to one, or another text for one of one's own. Drafts stay with their conversation as long as the tab lives. */
export class Composer {
  #client;
  #conversation;
  #faces;
  #acts;
  #mode = { name: 'write' };
  #idle = null;
  #banner = h('div', { class: 'banner', hidden: true });
  #counter = h('span', { class: 'counter', 'aria-live': 'polite' });
  #text;
  #send = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send', title: 'Send' }, icon('send'));

  /** @param acts `{wrote, editLast, up, failed}` */
  constructor({ client, conversation, faces, acts }) {
    this.#client = client;
    this.#conversation = conversation;
    this.#faces = faces;
    this.#acts = acts;
    const label = `Message to ${faces.titleOf(conversation)}`;
    this.#text = h('textarea', {
      rows: 1, name: 'text', placeholder: 'Write a message', 'aria-label': label, autocomplete: 'off', maxlength: longest, enterkeyhint: 'send',
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event), blur: () => this.#stopTyping() },
    });
    this.#text.value = this.#draft;
    this.element = h('form', { class: 'composer', on: { submit: (event) => this.#submit(event) } }, this.#banner, h('div', { class: 'line' }, this.#text, this.#counter, this.#send));
    this.#refresh();
  }

  focus() {
    this.#text.focus();
  }

  /** The box grows with its text; measured when it is on the page. */
  grow() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, 160)}px`;
  }

  reply(message) {
    if (this.#mode.name === 'edit') this.#text.value = this.#draft;
    this.#enter({ name: 'reply', message });
  }

  edit(message) {
    this.#enter({ name: 'edit', message });
    this.#text.value = message.content;
    this.#refresh();
    this.#text.setSelectionRange(message.content.length, message.content.length);
  }

  close() {
    this.#stopTyping();
    clearTimeout(this.#idle);
  }

  #enter(mode) {
    this.#mode = mode;
    const editing = mode.name === 'edit';
    const name = mode.message?.senderId === this.#client.userId ? 'yourself' : this.#faces.nameOf(mode.message?.senderId ?? this.#client.userId);
    this.#banner.hidden = mode.name === 'write';
    this.#banner.replaceChildren(...(mode.message ? [
      icon(editing ? 'pencil' : 'reply'),
      h('span', { class: 'what' }, h('strong', {}, editing ? 'Editing' : `Reply to ${name}`), h('span', {}, mode.message.preview)),
      h('button', { type: 'button', class: 'round', 'aria-label': editing ? 'Stop editing' : 'Do not reply', title: 'Cancel (Esc)', on: { click: () => this.#cancel() } }, icon('close')),
    ] : []));
    this.#send.setAttribute('aria-label', editing ? 'Save' : 'Send');
    this.#send.title = editing ? 'Save' : 'Send';
    this.#send.replaceChildren(icon(editing ? 'check' : 'send'));
    this.focus();
    this.#refresh();
  }

  #cancel() {
    if (this.#mode.name === 'edit') this.#text.value = this.#draft;
    this.#enter({ name: 'write' });
  }

  async #submit(event) {
    event.preventDefault();
    const content = this.#text.value.trim();
    if (!content) return;
    const { name, message } = this.#mode;
    clearTimeout(this.#idle);
    if (name === 'edit') {
      await this.#save(message, content);
      return;
    }

    this.#text.value = '';
    this.#draft = '';
    this.#enter({ name: 'write' });
    this.#client.send(this.#conversation.id, content, name === 'reply' ? message : null);
    this.#acts.wrote();
  }

  async #save(message, content) {
    try {
      if (content !== message.content) await this.#client.edit(message.id, content);
      this.#cancel();
    } catch (refusal) {
      // What was written stays in the box.
      this.#acts.failed(inWords(refusal));
    }
  }

  #key(event) {
    const coarse = matchMedia('(pointer: coarse)').matches;
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !coarse) {
      event.preventDefault();
      this.element.requestSubmit();
    } else if (event.key === 'Escape' && this.#mode.name !== 'write') {
      event.preventDefault();
      this.#cancel();
    } else if (event.key === 'ArrowUp' && this.#text.value === '' && this.#mode.name === 'write') {
      event.preventDefault();
      this.#acts.editLast();
    }
  }

  #typed() {
    this.#refresh();
    if (this.#mode.name === 'edit') return;
    this.#draft = this.#text.value;
    clearTimeout(this.#idle);
    if (this.#text.value.trim() === '') return this.#stopTyping();
    this.#client.typing(this.#conversation.id, true);
    this.#idle = setTimeout(() => this.#stopTyping(), idle);
  }

  #stopTyping() {
    this.#client.typing(this.#conversation.id, false);
  }

  #refresh() {
    const { length } = this.#text.value;
    this.#counter.textContent = length >= tellFrom ? `${longest - length} left` : '';
    setAttribute(this.#send, 'disabled', this.#text.value.trim() === '');
    if (this.#text.isConnected) this.grow();
  }

  get #draft() {
    return sessionStorage.getItem(this.#draftKey) ?? '';
  }

  set #draft(text) {
    if (text) sessionStorage.setItem(this.#draftKey, text);
    else sessionStorage.removeItem(this.#draftKey);
  }

  get #draftKey() {
    return `matchchat.draft.${this.#client.userId}.${this.#conversation.id}`;
  }
}

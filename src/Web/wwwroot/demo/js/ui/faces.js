import { h } from './dom.js';
import { initials } from './format.js';

const tones = 6;

/** The people of the demo by id. The server knows ids only; names are the app's business. */
export class Faces {
  #people;

  constructor(people) {
    this.#people = new Map(people.map((person, i) => [person.userId, { ...person, tone: i % tones }]));
  }

  get all() {
    return [...this.#people.values()];
  }

  byName(name) {
    return this.all.find((person) => person.name.toLowerCase() === name?.toLowerCase());
  }

  of(userId) {
    return this.#people.get(userId) ?? { userId, name: 'Somebody', tone: parseInt(userId.slice(-2), 16) % tones };
  }

  nameOf(userId) {
    return this.of(userId).name;
  }

  /** Who the others in a conversation are. */
  titleOf(conversation) {
    return conversation.title ?? (conversation.others.map((person) => this.nameOf(person.userId)).join(', ') || 'Nobody');
  }

  /** A round picture with initials; what it says stands beside it as text. */
  avatar(userId, ...classes) {
    const { name, tone } = this.of(userId);
    return h('span', { class: ['avatar', `tone-${tone}`, ...classes].join(' '), 'aria-hidden': 'true' }, initials(name));
  }
}

import { h, icon } from './dom.js';

/** The first page of the demo: who are you? A real app signs people in instead. */
export function peoplePage(faces, hrefOf) {
  return h('main', { class: 'people' },
    h('div', { class: 'welcome' },
      icon('heart', 'logo'),
      h('h1', {}, 'MatchChat'),
      h('p', {}, 'Two people who matched, talking. Who are you today?')),
    h('ul', { class: 'cards' }, ...faces.all.map((person) => h('li', {},
      h('a', { class: 'card', href: hrefOf(person.name) },
        faces.avatar(person.userId, 'large'),
        h('strong', {}, person.name),
        h('span', {}, person.about ?? ''))))),
    h('p', { class: 'hint' }, 'Open this page in a second tab as somebody else, and the two of you can talk.'));
}

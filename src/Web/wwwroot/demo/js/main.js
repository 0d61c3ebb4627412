import { ChatClient } from './chat-client.js';
import { ChatError, fromResponse } from './client/errors.js';
import { h } from './ui/dom.js';
import { ChatPage } from './ui/chat-page.js';
import { Faces } from './ui/faces.js';
import { peoplePage } from './ui/people-page.js';
import { Speech } from './ui/speech.js';

/** What the demo adds to the public protocol: who there is, and a token for one of them. A real app has its own sign-in. */
const demo = {
  people: () => json('demo/people'),
  token: (name) => json('demo/token', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name }) }),
};

/** The official client, WebSockets without negotiation: one round trip less, and any node behind a load balancer can take the socket. */
const openHub = (accessTokenFactory) => new signalR.HubConnectionBuilder()
  .withUrl('/api/chat/ws', { skipNegotiation: true, transport: signalR.HttpTransportType.WebSockets, accessTokenFactory })
  .configureLogging(signalR.LogLevel.None)
  .build();

const app = document.getElementById('app');
const speech = new Speech();
let faces;
let shown = { name: undefined, page: null };

// The address says everything: #alice is Alice's inbox, #alice/{id} one of her conversations. So tabs can be different people, and Back works.
const hrefOf = (name, conversationId) => `#${name.toLowerCase()}${conversationId ? `/${conversationId}` : ''}`;

function route() {
  const [name, conversationId] = decodeURIComponent(location.hash.slice(1)).split('/');
  const person = faces.byName(name);
  if (shown.name !== (person?.name ?? null)) change(person);
  shown.page?.show(conversationId || null);
}

function change(person) {
  shown.page?.close();
  shown = { name: person?.name ?? null, page: person ? pageOf(person) : null };
  document.title = 'MatchChat';
  app.replaceChildren(shown.page?.element ?? peoplePage(faces, (name) => hrefOf(name)));
  shown.page?.start();
}

function pageOf({ name, userId }) {
  const client = new ChatClient({ userId, signIn: () => demo.token(name), openHub, fetch: (...call) => fetch(...call), storage: localStorage });
  return new ChatPage({
    client, faces, speech,
    hrefOf: (conversationId) => hrefOf(name, conversationId),
    go: (conversationId) => {
      if (location.hash !== hrefOf(name, conversationId)) location.hash = hrefOf(name, conversationId);
    },
  });
}

async function begin() {
  try {
    faces = new Faces((await demo.people()).people);
    window.addEventListener('hashchange', route);
    app.removeAttribute('aria-busy');
    route();
  } catch {
    app.replaceChildren(h('main', { class: 'nothing' }, h('p', { class: 'intro' }, 'The server does not answer'), h('button', { type: 'button', class: 'button', on: { click: begin } }, 'Try again')));
  }
}

async function json(url, options) {
  const response = await fetch(url, options).catch(() => {
    throw new ChatError('client.disconnected', 'There is no connection.');
  });
  if (!response.ok) throw await fromResponse(response);
  return response.json();
}

begin();

import { ChatError, Disconnected, fromHub } from './errors.js';

const shortest = 300;
const longest = 30_000;
const welcomeWithin = 15_000;
/** A socket that ends sooner than this after its start counts as a failure: a server that cuts everybody at once is not hammered. */
const lasting = 5000;
const tryAgain = 5000;

/**
 * The socket, kept alive: connects, waits for `ConnectSuccess` (the first of all events), and after every end connects again, with a wait that doubles up to half a minute and
 * is spread, so that thousands of clients do not come back in step. SignalR's own reconnect is not used: it gives up, and it does not cover a first start that fails.
 */
export class Link {
  #open;
  #session;
  #clock;
  #events;
  #changed;
  #random;
  #hub = null;
  #failures = 0;
  #welcomed = null;
  #wake = null;
  #notBefore = 0;
  #draining = null;
  #refreshing = null;
  #stopped = false;

  /**
   * @param open makes a hub connection that is not started: `(accessTokenFactory) => HubConnection`
   * @param events what is heard, by name: `{MessageReceived: (message) => …}`
   * @param changed hears every change of `state`
   */
  constructor({ open, session, clock, events, changed, random = Math.random }) {
    this.#open = open;
    this.#session = session;
    this.#clock = clock;
    this.#events = events;
    this.#changed = changed;
    this.#random = random;
    /** `{name: 'connecting' | 'online' | 'waiting' | 'refused' | 'stopped', retryAt?, error?}` */
    this.state = { name: 'stopped' };
  }

  get online() {
    return this.state.name === 'online';
  }

  async start() {
    this.#stopped = false;
    while (!this.#stopped) {
      this.#become({ name: 'connecting' });
      await this.#live();
      if (this.#stopped) break;
      const refusal = await this.#whyNot();
      if (refusal) return this.#become({ name: 'refused', error: refusal });
      await this.#pause();
    }
    this.#become({ name: 'stopped' });
  }

  async stop() {
    this.#stopped = true;
    this.#wake?.();
    await this.#hub?.stop();
  }

  /** Something has changed for the better (the network is back, the page is looked at again): do not wait any longer. */
  wake() {
    if (this.#clock.now() >= this.#notBefore) this.#wake?.();
  }

  /** Calls the hub. Fails with a ChatError. */
  async invoke(method, ...args) {
    if (!this.online) throw new ChatError(Disconnected, 'There is no connection.');
    try {
      return await this.#hub.invoke(method, ...args);
    } catch (cause) {
      throw fromHub(cause);
    }
  }

  /** One life of a socket: returns when it has ended, however far it got. */
  async #live() {
    const hub = this.#open(() => this.#session.token());
    const late = this.#clock.setTimeout(() => this.online || hub.stop(), welcomeWithin);
    this.#hub = hub;
    this.#welcomed = null;
    try {
      const ended = new Promise((resolve) => hub.onclose(resolve));
      for (const [name, hear] of Object.entries(this.#events)) hub.on(name, (payload) => this.#hub === hub && hear(payload));
      hub.on('ConnectSuccess', (welcome) => this.#hub === hub && this.#welcome(welcome));
      hub.on('ServerDraining', (notice) => this.#hub === hub && this.#drain(hub, notice));
      await hub.start();
      await ended;
    } catch {
      // Not reached; `#whyNot` finds out why.
    } finally {
      for (const timer of [late, this.#refreshing, this.#draining]) this.#clock.clearTimeout(timer);
      this.#hub = null;
    }
  }

  #welcome(welcome) {
    this.#welcomed = this.#clock.now();
    this.#notBefore = 0;
    this.#become({ name: 'online' });
    this.#refreshLater();
    this.#events.Welcome?.(welcome);
  }

  /** The server is going away and has given this client its own moment for coming back: until then the socket stays, after it another one is opened. */
  #drain(hub, { reconnectAfterMs }) {
    this.#notBefore = this.#clock.now() + reconnectAfterMs;
    this.#clock.clearTimeout(this.#draining);
    this.#draining = this.#clock.setTimeout(() => hub.stop(), reconnectAfterMs);
  }

  /** A socket lives as long as its token; a new one in time keeps it. Where that fails, the server ends the socket and the next one brings a new token. */
  #refreshLater(wait = this.#session.refreshIn) {
    this.#clock.clearTimeout(this.#refreshing);
    this.#refreshing = this.#clock.setTimeout(async () => {
      const told = await this.#session.token({ fresh: true }).then((token) => this.invoke('RefreshToken', token)).then(() => true, () => false);
      if (this.online) this.#refreshLater(told ? undefined : tryAgain);
    }, wait);
  }

  /** A browser does not tell why a socket was refused, so a REST call asks: a suspended or unknown person need not try again. */
  async #whyNot() {
    if (this.#welcomed !== null) return null;
    try {
      await this.#session.ask('/unread');
    } catch (refusal) {
      if (refusal.code.startsWith('auth.') || refusal.code === 'user.suspended') return refusal;
    }
    return null;
  }

  async #pause() {
    const now = this.#clock.now();
    this.#failures = this.#welcomed !== null && now - this.#welcomed >= lasting ? 0 : this.#failures + 1;
    const grown = Math.min(longest, shortest * 2 ** this.#failures);
    const wait = Math.max(grown * (0.5 + this.#random() / 2), this.#notBefore - now);
    this.#become({ name: 'waiting', retryAt: now + wait });
    await new Promise((resolve) => {
      const timer = this.#clock.setTimeout(resolve, wait);
      this.#wake = () => {
        this.#clock.clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  #become(state) {
    this.state = state;
    this.#changed(state);
  }
}

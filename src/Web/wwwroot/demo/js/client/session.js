import { ChatError, Disconnected, fromResponse } from './errors.js';

/** How long before its end a token is replaced. */
const margin = 30_000;
/** Timers of a browser overflow past it. */
const longestTimer = 2 ** 31 - 1;

/** Who one is: keeps a valid token, and asks the REST routes with it. */
export class Session {
  #signIn;
  #fetch;
  #clock;
  #token = null;
  #asking = null;

  /**
   * @param signIn gets a token: `async () => ({token, expiresAt})`
   * @param fetch as in browsers
   */
  constructor({ signIn, fetch, clock, base = '/api/chat' }) {
    this.#signIn = signIn;
    this.#fetch = fetch;
    this.#clock = clock;
    this.base = base;
  }

  /** A token that is good for a while yet. */
  async token({ fresh = false } = {}) {
    if (!fresh && this.#token && this.remaining > margin) return this.#token.token;
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    this.#token = await this.#asking;
    return this.#token.token;
  }

  /** Milliseconds that the token has left. */
  get remaining() {
    return this.#token ? Date.parse(this.#token.expiresAt) - this.#clock.now() : 0;
  }

  /** When to replace the token of a live socket: before its end, in time for a second try, and never in a tight loop. */
  get refreshIn() {
    const wait = this.remaining - Math.max(margin, this.remaining * 0.2);
    return Math.min(Math.max(1000, wait), longestTimer);
  }

  /**
   * One REST call. A token that was refused is replaced once.
   * @returns the JSON of the answer, or null where there is none
   */
  async ask(path, { method = 'GET', body, query } = {}, again = true) {
    const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== '');
    const url = `${this.base}${path}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
    const headers = { Authorization: `Bearer ${await this.token()}`, 'X-Platform': 'web' };
    if (body) headers['Content-Type'] = 'application/json';
    let response;
    try {
      response = await this.#fetch(url, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new ChatError(Disconnected, 'There is no connection.');
    }

    if (response.status === 401 && again) {
      await this.token({ fresh: true });
      return this.ask(path, { method, body, query }, false);
    }

    if (!response.ok) throw await fromResponse(response);
    return response.status === 204 ? null : response.json();
  }

  async #ask() {
    try {
      return await this.#signIn();
    } catch (cause) {
      throw cause instanceof ChatError ? cause : new ChatError(Disconnected, 'There is no connection.');
    }
  }
}

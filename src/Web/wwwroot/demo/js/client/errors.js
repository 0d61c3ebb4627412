/** The call never got an answer: the connection was not there, or went away. Whether the server acted on it is unknown. */
export const Disconnected = 'client.disconnected';

/** Refusals that say "not now" and never "no": the same call can succeed later. */
const passing = /^(rate\.|server\.|storage\.|internal$|client\.)/;

/** A refusal. `code` is stable and is what one switches on; the message is a sentence for people who build clients. */
export class ChatError extends Error {
  constructor(code, sentence, retryAfterMs = 0) {
    super(sentence);
    this.name = 'ChatError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  get disconnected() {
    return this.code === Disconnected;
  }

  get passing() {
    return passing.test(this.code);
  }
}

/** What SignalR's `invoke` threw. A refusal of the server stands behind a prefix of SignalR's own: `… HubException: code: sentence (retry after N ms)`. */
export function fromHub(cause) {
  const text = String(cause?.message ?? cause);
  const refusal = /HubException: ([a-z_]+(?:\.[a-z_]+)*): (.*?)(?: \(retry after (\d+) ms\))?$/s.exec(text);
  if (refusal) return new ChatError(refusal[1], refusal[2], Number(refusal[3] ?? 0));
  if (/error occurred invoking|on the server/i.test(text)) return new ChatError('internal', 'Something went wrong on the server.');
  return new ChatError(Disconnected, 'There is no connection.');
}

/** What `fetch` answered with a status that is not a success: problem details with a `code`. */
export async function fromResponse(response) {
  const problem = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get('Retry-After') ?? 0);
  return new ChatError(problem.code ?? `http.${response.status}`, problem.title ?? problem.detail ?? `The server answered ${response.status}.`, seconds * 1000);
}

/**
 * A UUID version 7: it sorts by the time at which it was made, so what waits in the outbox comes back in the order in which it was written.
 * Made by hand because `crypto.randomUUID` is missing on pages that are not served over https.
 */
export function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // Two of one millisecond still sort: the twelve bits after the time count up.
  count = now === last ? (count + 1) & 0xfff : bytes[7] & 0x7f;
  last = now;
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = 0x70 | (count >> 8);
  bytes[7] = count & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

let last = 0;
let count = 0;

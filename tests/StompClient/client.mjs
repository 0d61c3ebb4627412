// Subscribes to one destination over TCP and prints each message as one JSON line; first `{"subscribed":true}`.
//   node client.mjs HOST PORT /exchange/matchchat.facts/to.{userId} [USER PASSWORD]
import { connect } from "node:net";
import { Client } from "@stomp/stompjs";

const [host, port, destination, login = "guest", passcode = "guest"] = process.argv.slice(2);
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

// The library wants a WebSocket; RabbitMQ's plugin speaks STOMP over a plain socket.
function tcp() {
  const socket = connect(Number(port), host);
  const wrapped = {
    binaryType: "arraybuffer",
    send: (data) => socket.write(data),
    close: () => socket.end(),
    get readyState() {
      return socket.readyState === "open" ? 1 : socket.readyState === "opening" ? 0 : 3;
    },
  };
  socket.on("connect", () => wrapped.onopen?.());
  socket.on("data", (data) => wrapped.onmessage?.({ data: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) }));
  socket.on("close", () => wrapped.onclose?.({ code: 1000, reason: "" }));
  socket.on("error", (error) => print({ error: error.message }));
  return wrapped;
}

const client = new Client({
  webSocketFactory: tcp,
  connectHeaders: { login, passcode, host: "/" },
  reconnectDelay: 0,
  onConnect: () => {
    client.subscribe(destination, (message) => print({ headers: message.headers, body: message.body }), { receipt: "subscribed" });
    client.watchForReceipt("subscribed", () => print({ subscribed: true }));
  },
  onStompError: (frame) => print({ error: frame.headers.message }),
});
client.activate();
process.stdin.on("end", () => client.deactivate().then(() => process.exit(0))).resume();

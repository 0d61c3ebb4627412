// Takes one JSON command per line and answers each with one JSON line; what the server sends comes as lines of its own.
//   {"id":1,"do":"connect","url":"http://127.0.0.1:1234/api/chat/ws","token":"..."}
//   {"id":2,"do":"invoke","method":"SendMessage","args":[{...}]}
//   {"id":3,"do":"stop"}
import { createInterface } from "node:readline";
import * as signalR from "@microsoft/signalr";

const events = [
  "ConnectSuccess", "MessageReceived", "MessageEdited", "MessageDeleted", "MessageDelivered", "MessageRead", "UnreadChanged", "TypingStarted", "TypingStopped",
  "UserOnline", "UserOffline", "ConversationCreated", "ConversationEnded", "ConversationChanged", "ResyncRequired", "ServerDraining",
];

const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
let connection;

const commands = {
  async connect({ url, token }) {
    connection = new signalR.HubConnectionBuilder()
      .withUrl(url, { skipNegotiation: true, transport: signalR.HttpTransportType.WebSockets, accessTokenFactory: () => token })
      .configureLogging(signalR.LogLevel.None)
      .build();
    for (const name of events) connection.on(name, (payload) => print({ event: name, payload }));
    connection.onclose((error) => print({ event: "closed", payload: { reason: error?.message ?? null } }));
    await connection.start();
  },
  invoke: ({ method, args }) => connection.invoke(method, ...args),
  stop: () => connection.stop(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, do: what, ...rest } = JSON.parse(line);
  // Not awaited: several calls may be in flight.
  commands[what](rest).then(
    (result) => print({ id, result: result ?? null }),
    (error) => print({ id, error: error.message }),
  );
}

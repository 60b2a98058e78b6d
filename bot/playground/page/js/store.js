// What the page knows: phones, their chats, the messages in each. Views read it; only main.js and actions write it.

export const state = { bot: { username: "", first_name: "" }, phones: new Map() };

/** Takes the answer of /api/phones; a phone already known stays the same object, with what was read of its chats. */
export function takePhones({ bot, phones }) {
  Object.assign(state.bot, bot);
  const known = state.phones;
  state.phones = new Map(phones.map((phone) => [phone.id, joined(known.get(phone.id) ?? {}, phone)]));
}

function joined(known, phone) {
  const chats = new Map(phone.chats.map((chat) => [chat.id, Object.assign(known.chats?.get(chat.id) ?? fresh(), chat)]));
  const open = chats.has(known.open) ? known.open : (chats.has(phone.id) ? phone.id : [...chats.keys()][0]);
  return Object.assign(known, phone, { chats, open });
}

const fresh = () => ({ messages: new Map(), keyboard: null, folded: false, commands: [], typing: false, draft: "",
  replyTo: null, editing: null, loaded: false });

/** Takes the answer of /api/phones/{id}/messages. */
export function takeMessages(chat, answer) {
  chat.messages = new Map(answer.messages.map((message) => [message.message_id, message]));
  if (JSON.stringify(chat.keyboard) !== JSON.stringify(answer.keyboard)) chat.folded = false;
  chat.keyboard = answer.keyboard;
  chat.commands = answer.commands;
  chat.typing = answer.menu_typing;
  chat.loaded = true;
}

export const inOrder = (chat) => [...chat.messages.values()].sort((a, b) => a.message_id - b.message_id);
export const openChat = (phone) => phone.chats.get(phone.open);
export const unreadOf = (phone) => [...phone.chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
export const initial = (name) => [...name.replace(/[阿小老]/u, "")][0] ?? [...name][0] ?? "";
export const wordsOf = (message) => message.text ?? message.caption ?? "";

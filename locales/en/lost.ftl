# What cannot be read, used or done: each says what to do next.

lost-sticker = I cannot read stickers. A sentence, a photo or a voice message is fine.
lost-unknown-media = I cannot take this kind of message. A sentence, a photo or a voice message is fine.
lost-unknown-command = There is no command { $command }. If something is wrong, just write to me; to see what I can do, send /help.
lost-poll = I cannot take polls. Please write it as a sentence.

button-unknown = I do not know this button. Please send /start and use the new buttons.
button-stale = This button is out of date; nothing was changed. Tap "{ menu-mine }" to see how things stand.

group-only-private =
    Please write to me in private: t.me/{ $bot }
    Please write no addresses, phone numbers or other personal data in the group. In danger call 110, 119 or 120.
group-danger =
    🆘 If you are in danger now, call { $number } at once!
    I cannot make this call for you.
channel-only-private = I do not work in channels. Please write to me in private: t.me/{ $bot }

apology =
    Sorry, something went wrong with your message. It is kept, and a person will look at it.
    In danger call 110, 119 or 120. Otherwise please try again, or ask your community.
alarm-dead-letter = ⚠️ A message could not be handled (number { $id }). Its sender has been told. Press the button to look; if it keeps failing, call the technical staff.

letter-look = 🔎 Look
letter-replay = 🔁 Try again
letter-drop = 🗑 Let go
letter-drop-yes = 🗑 Yes, let it go
letter-others = 📮 What else failed
letter-private = private chat
letter-group = group
letter-update =
    📮 { $id }: a message that came in and could not be handled
    Given up: { $when } · tries: { $attempts } · { $chat }
    Why: { $error }
    If the fault is mended, try again: its sender gets the usual answer. If it fails again, you will hear.
letter-message =
    📮 { $id }: a message of ours that could not be delivered
    Given up: { $when } · tries: { $attempts } · { $chat } · ticket: { $ref }
    Why: { $error }
    If its reader has blocked me, please phone them. If the fault is mended, try again.
letter-replayed = 🔁 { $id } is being tried again.
letter-replayed-perhaps-twice = 🔁 { $id } is being sent again. It may have arrived before, so it may be read twice.
letter-outdated = { $id } was not sent again: something newer was said in its place since. You can let it go.
letter-gone = This is settled already, or not yours to decide. Nothing was changed.
letter-drop-sure = Let go of { $id } for good? Nobody will be answered.
letter-dropped = 🗑 { $id } is let go.
letters = 📮 Given up: { $count }. Tap one to look.
letters-none = 📮 Nothing is left that failed.

# 听不懂的、用不了的、出了错的：每一句都说下一步怎么做。

lost-sticker = 表情我看不懂。请写一句话、发一张照片或者一段语音。
lost-unknown-media = 这种消息我收不了。请写一句话、发一张照片或者一段语音。
lost-unknown-command = 没有 { $command } 这个命令。有事直接写给我；想知道我能做什么，请发 /help。
lost-poll = 投票我收不了。请把要说的写成一句话。

button-unknown = 这个按钮我不认识。请发 /start，用新的按钮。
button-stale = 这个按钮已经过时，什么都没有改。请点「{ menu-mine }」看看最新的情况。

group-only-private =
    请私下写给我：t.me/{ $bot }
    群里请不要写门牌、电话等个人信息。有危险请拨打 110、119 或 120。
group-danger =
    🆘 如果现在有危险，请马上拨打 { $number }！
    我不能替您打这个电话。
channel-only-private = 我不在频道里办事。请私下写给我：t.me/{ $bot }

apology =
    对不起，处理您这条消息时出了错。消息没有丢，会有人来看。
    有危险请拨打 110、119 或 120。不急的话，请再发一次，或者联系社区。
alarm-dead-letter = ⚠️ 有一条消息没能处理（编号 { $id }），发消息的人已经知道。点按钮查看；总是失败的话，请联系技术人员。

letter-look = 🔎 查看
letter-replay = 🔁 再试一次
letter-drop = 🗑 放弃
letter-drop-yes = 🗑 确定放弃
letter-others = 📮 还有哪些
letter-private = 私聊
letter-group = 群
letter-update =
    📮 { $id }：收到了但没能处理的消息
    放弃于 { $when } · 试过 { $attempts } 次 · { $chat }
    原因：{ $error }
    故障排除后可以再试一次：发消息的人会得到正常的答复。再失败会再通知您。
letter-message =
    📮 { $id }：没能送到的消息
    放弃于 { $when } · 试过 { $attempts } 次 · { $chat } · 工单 { $ref }
    原因：{ $error }
    对方若停用了我，请打电话。故障排除后可以再试一次。
letter-replayed = 🔁 { $id } 正在重新处理。
letter-replayed-perhaps-twice = 🔁 { $id } 正在重新发送。它可能已经送到过，对方可能会看到两次。
letter-outdated = { $id } 没有重发：后来已经说过更新的内容。可以放弃它。
letter-gone = 这一条已经有人处理，或者不归您管。什么都没有改。
letter-drop-sure = 要永久放弃 { $id } 吗？不会再有人得到答复。
letter-dropped = 🗑 { $id } 已放弃。
letters = 📮 没能办成的消息：{ $count } 条。点一条查看。
letters-none = 📮 没有失败的消息了。

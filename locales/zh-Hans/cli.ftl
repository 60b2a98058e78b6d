# 终端里看到的话
cli-bad-setting = 设置 { $name } 不对：{ $problem }。请改好再启动，说明见 docs/settings.md。
cli-playground-ready = 试玩已经开好。请用浏览器打开 { $value } ，用「兰阿姨」的手机写一句话试试。
cli-standby-ready = 另一个邻铃正用着这个数据库。「{ $value }」先由它来做，它一停，这边就接上。
cli-bot-ready = 邻铃在线：@{ $value }。按 Ctrl+C 停下。
cli-playground-alone =
    手机页面：{ $url }
    让机器人连过来：BOT_API_URL={ $url } BOT_TOKEN={ $token } python -m bot run
cli-stopped = 邻铃已停下。收到的消息都已存好，下次启动接着办。
cli-migrate-sure = 这会删掉所有数据，不能找回。确定吗？
cli-migrated = 数据库已是最新（版本 { $revision }）。
cli-import-refused = 发现 { $count } 处问题，什么都没有写入。请按上面的提示改好，再导入一次。
cli-import-dry = 试算：新增 { $added }，修改 { $changed }，不变 { $unchanged }，停用 { $retired }。没有写入。
cli-imported = 已导入：新增 { $added }，修改 { $changed }，不变 { $unchanged }，停用 { $retired }。
cli-role-unknown = 没有这个角色。可以用：{ $roles }。
cli-invitation =
    { $link }
    把这个链接发给本人，{ $days } 天内有效，只能用一次。
cli-place-unknown = 没有编号为 { $place } 的地点。请先导入小区资料，或看看编号是否写对。
cli-bot-needed = 还不知道机器人的用户名。请加上 --bot 用户名，或设置 BOT_TOKEN。
cli-qr-kind = 图片文件名请以 .svg 或 .png 结尾。
cli-qr-written = 已写入 { $file }。扫码会打开 { $link }。
cli-unexpected = 出了意料之外的问题（{ $error }），什么都没有丢。请设 LOG_LEVEL=DEBUG 再试一次，把日志交给维护者。

cli-letters-count = 放弃的：收到的 { $updates } 条，要发的 { $messages } 条（列出 { $shown } 条）。查看：python -m bot dead-letters show 编号；再试：… replay 编号；放弃：… drop 编号。
cli-letters-id = 编号
cli-letters-kind = 是什么
cli-letters-update = 收到的
cli-letters-message = 要发的
cli-letters-perhaps = 要发的（可能已送到）
cli-letters-when = 何时放弃
cli-letters-chat = 会话
cli-letters-private = 私聊
cli-letters-group = 群
cli-letters-attempts = 次数
cli-letters-ticket = 工单
cli-letters-error = 原因
cli-letters-which = 请写明是哪一条：编号以 python -m bot dead-letters 列出的为准（u17 是收到的，m42 是要发的），replay 也可以用 --all。
cli-letters-sure = 将永久放弃 { $count } 条，不会再有人得到答复。确定吗？
cli-letters-replayed = 已重新排队 { $count } 条。可能已经送到的没有动：要再发，请写明编号。
cli-letter-gone = { $id } 不是（或不再是）死信。用 python -m bot dead-letters 查看。
cli-letter-outdated = { $id } 没有动：同一张卡片后来已有更新。请放弃它。
cli-letter-in-line = { $id } 已重新排队。运行中的机器人几秒内就会处理。
cli-letter-in-line-perhaps-twice = { $id } 已重新排队。它可能已经送到过，对方可能会看到两次。
cli-letter-dropped = { $id } 已放弃。
cli-letter-words = 下面是居民写的或收到的话。除了排查问题，请不要外传。

cli-backup-done = 已备份到 { $file }（{ $kilobytes } KB），已检查并写入磁盘。里面有居民的信息，请放在只有您能读的地方。
cli-backup-exists = { $file } 已经存在，没有动它。请换一个名字，或者加上 --overwrite。
cli-backup-nothing = 没有可备份的：这个数据库还没有用过。请检查 DATABASE_URL。
cli-backup-kind = { $file } 不是 { $kind } 的备份，而 DATABASE_URL 指的是 { $kind }。什么都没有改。
cli-backup-broken = { $file } 已损坏，或者不是邻铃的备份。什么都没有改。请换一份更早的。
cli-backup-newer = 备份来自更新的邻铃（版本号 { $revision }，这里最新是 { $newest }）。什么都没有改。请先装上更新的版本。
cli-backup-running = 机器人或别的程序正在使用这个数据库。什么都没有改。请先停掉它，再试一次。
cli-backup-full = 数据库里已有内容。什么都没有改。要用备份替换它（现有的会另外保存），请加上 --yes。
cli-backup-no-program = 这里没有安装 { $program }。请安装 PostgreSQL 的客户端程序（Debian、Ubuntu：apt install postgresql-client）。
cli-backup-old-program = 这里的 { $program } 是 { $has } 版，服务器是 { $server } 版。请安装 { $server } 版的客户端程序。
cli-backup-failed = 没有做成，什么都没有改：{ $error }
cli-backup-disk = 文件 { $file } 不能读或写：{ $error }。什么都没有改。请检查路径、权限和磁盘空间。
cli-restored =
    { $file } 已恢复（备份时版本号 { $revision }，现在是最新）。可以启动机器人了。
    备份之后收到和说过的都不在里面：当时待发的群发通知不再发，工单的消息可能会再来一次，新的编号会跳过一千个。
cli-restored-kept = 原来数据库里的内容保存在 { $kept }。确定不要了再删除。

start-database = 数据库现在用不了：{ $error }。请看看 DATABASE_URL 写得对不对、文件能不能写、磁盘满没满，再启动一次。
cli-part-unknown = --only 后面请写这几个词，用逗号隔开：{ $parts }。
start-parts-need-token = 试玩要整个邻铃一起跑，不能用 --only。要单独跑一部分，请先设好 BOT_TOKEN。
start-playground-open = 这个文件夹里的试玩已经开着了。请先关掉那一个，再开新的。
start-database-newer = 数据库来自更新的邻铃（版本号 { $revision }，这里最新是 { $newest }），没有动它。请装上更新的版本，或者恢复升级前的备份：python -m bot restore 文件 --yes。
start-port = 端口 { $port } 已被占用。请关掉占用它的程序，或把 { $setting } 设成别的端口（0 表示自动选一个）。
start-listen = 不能在 { $host }:{ $port } 上等待连接。请看看 LISTEN_HOST 是不是这台机器的地址（一般用 127.0.0.1），LISTEN_PORT 是否要更高的权限。
start-token = BOT_TOKEN 不对，Bot API 不认。请向 @BotFather 核对后重新设置。
start-bot-api = 连不上 Bot API（{ $url }）：{ $error }。请检查网络和 BOT_API_URL，再启动一次。
start-webhook = Bot API 不接受 WEBHOOK_URL（{ $url }）：{ $error }。它要是外面能访问的 https 地址。也可以不设它，改用轮询。
start-webhook-secret = 设了 WEBHOOK_URL，还要设 WEBHOOK_SECRET（一串别人猜不到的字母数字），否则谁都能冒充 Telegram。
start-community = 小区资料 { $file } 有 { $count } 处问题，没有导入。请运行 python -m bot import { $file } 看看是哪几处。

doctor-settings = 设置
doctor-settings-ok = 没有问题
doctor-settings-secret = 设了 WEBHOOK_URL，却没有 WEBHOOK_SECRET。请补上。
doctor-database = 数据库
doctor-database-ok = 可以读写，版本最新（{ $kind }）
doctor-database-old = 版本是 { $at }，最新是 { $newest }。请运行 python -m bot migrate。
doctor-database-bad = 用不了：{ $error }。请检查 DATABASE_URL、文件权限和磁盘空间。
doctor-database-newer = 版本是 { $at }，而这里的邻铃最新只到 { $newest }。请装上更新的版本。
doctor-database-old-server = PostgreSQL { $version } 太旧，需要 { $oldest } 或更新。
doctor-disk = 磁盘
doctor-disk-ok = 剩余 { $free } MB，数据库 { $file } MB，日志 { $log } MB
doctor-disk-little = 只剩 { $free } MB（数据库 { $file } MB，日志 { $log } MB）。请腾出空间：磁盘满了邻铃就停了。
doctor-disk-log = 数据库的日志已有 { $log } MB：有程序一直在读（复制、打开的控制台）。请关掉它。
doctor-running = 运行
doctor-running-ok = 有机器人在用这个数据库：{ $roles }
doctor-running-none = 现在没有机器人在用这个数据库
doctor-line = 排队
doctor-line-ok = 没有久等的
doctor-line-slow = 最早收到的已等 { $update } 秒，最早要发的已等 { $message } 秒，而机器人在运行。请看它的日志，见 docs/operations.md。
doctor-line-stopped = 最早收到的已等 { $update } 秒，最早要发的已等 { $message } 秒。请启动机器人：python -m bot run。
doctor-letters = 死信
doctor-letters-none = 没有
doctor-letters-some = 收到的 { $updates } 条，要发的 { $messages } 条。请查看：python -m bot dead-letters。
doctor-territory = 小区资料
doctor-territory-ok = 已导入
doctor-territory-none = 还没有。请运行 python -m bot import 文件。
doctor-staff = 工作人员
doctor-staff-ok = 值班台 { $desk } 人，网格员 { $workers } 人，其中在岗 { $on } 人
doctor-staff-no-desk = 值班台没有人能收到消息。请用 python -m bot invite desk 社区编号 邀请一位。
doctor-tickets = 工单
doctor-tickets-ok = 未结 { $open }，没有着落的 { $nowhere }（应为 0）
doctor-token = 机器人
doctor-token-ok = @{ $name } 在线
doctor-token-none = 没有 BOT_TOKEN，启动后是试玩。
doctor-token-refused = Bot API 不认这个 BOT_TOKEN。请向 @BotFather 核对。
doctor-token-unreachable = 连不上 { $url }。请检查网络和 BOT_API_URL。
doctor-webhook = 接收方式
doctor-webhook-polling = 轮询，没有问题
doctor-webhook-left = 现在用轮询，但 Bot API 那边还留着 webhook；启动机器人时会取消它。
doctor-webhook-not-set = Bot API 那边的 webhook 不是 WEBHOOK_URL；启动机器人时会设好。
doctor-webhook-ok = webhook 已设好，排队 { $pending }，最近一次错误：{ $error }
doctor-webhook-unknown = 问不到。请先解决机器人那一项。
doctor-clock = 时钟
doctor-clock-ok = 准，与 Bot API 相差 { $seconds } 秒
doctor-clock-wrong = 与 Bot API 相差 { $seconds } 秒，期限会算错。请打开系统的自动对时。
doctor-clock-unknown = 连不上 Bot API，没法对时。

cli-train-unreadable = 无法读取 { $file }：{ $error }。
cli-train-unwritten = 模型写不进去：{ $error }。
cli-train-too-little = 数据太少，学不了：至少要有两个标签，每个不少于 { $fewest } 条文本。现有：{ $there }。
cli-train-bad-line = 第 { $line } 行略过：{ $flaw }。
cli-train-flaw-json = 不是 UTF-8 编码的 JSON
cli-train-flaw-object = 不是对象
cli-train-flaw-strings = text、label、title 必须是字符串
cli-train-flaw-no_label = 没有标签
cli-train-flaw-no_text = 没有文本
cli-train-more-bad-lines = ……还有 { $number } 行类似的问题。
cli-train-repeated = 一字不差的重复，只算一次：{ $number } 条。
cli-train-rare = 标签 { $label } 略过：只有 { $number } 条文本，至少要 { $fewest } 条。
cli-train-measured =
    共测 { $texts } 条，每条都由没见过它的模型来猜（分 { $parts } 份轮流；{ $copies } 条近似重复始终放在同一份）。
    宏平均 F1：全文 { $full }，只看标题或开头 { $short }。它自报的把握平均偏差 { $off } %。
cli-train-label = 标签
cli-train-number = 条数
cli-train-precision = 精确率
cli-train-recall = 召回率
cli-train-f1 = F1
cli-train-f1-short = F1（标题）
cli-train-true-guessed = 实为 ↓ 猜成 →
cli-train-written = 已写入 { $file }（{ $kilobytes } KB）。
cli-train-kind = { $file }：文件名须以 .jsonl（带标签的文本）或 .conll（标好的地址）结尾。
cli-train-chunks =
    共学习 { $addresses } 个地址。其中 { $held } 个先留出不学（只差号码的也一并留出），在这部分上：边界和标签都对的 F1 { $f1 }
    （精确率 { $precision }，召回率 { $recall }）。写出的模型随后也学了这部分。
cli-train-chunk-number = 片段数
cli-train-tag = 标签名
cli-conll-unreadable = 无法读取 { $file }：{ $found }。
cli-conll-not_utf8 = { $file } 第 { $line } 行不是 UTF-8 编码。请另存为 UTF-8 再试。
cli-conll-not_two_fields = { $file } 第 { $line } 行：“{ $found }”不是“字 空格 标签”的形式。
cli-conll-not_bio = { $file } 第 { $line } 行：标签须以 B- 或 I- 开头，“{ $found }”不是。
cli-conll-out_of_nothing = { $file } 第 { $line } 行：{ $found } 前面没有对应的开头。一个片段的第一个字要用 B-。
cli-conll-too_many_tags = { $file } 里有 { $found } 种标签，模型最多 64 种。这是地址文件吗？
cli-conll-too_few = { $file } 里只有 { $found } 个地址（两个地址之间空一行）。至少要 10 个，几百个才好。
cli-model-unreadable = 无法读取模型 { $file }：{ $why }。
cli-model-not_a_model = { $file } 不是邻铃的模型。请用 python -m bot train 训练一个。
cli-model-other_kind = { $file } 是别的用途的模型（{ $kind }），这里需要 { $wanted }。
cli-model-newer = { $file } 是更新版本的邻铃写的。请安装新版本，或用现在的版本重新训练。
cli-model-damaged = { $file } 已损坏（{ $why }）。请重新训练，或换一份备份。
cli-model-too_large = { $file } 超过模型的上限（1 MB）。
cli-train-which = 请选一种：--data FILE --out MODEL，或 --from-history，或 --rollback。
cli-train-adopted = 已采用：在最新的 { $texts } 件工单上宏平均 F1 为 { $score }，原先是 { $before }。运行中的机器人即刻使用；--rollback 可退回。
cli-train-not-adopted = 未采用：在最新的 { $texts } 件工单上宏平均 F1 为 { $score }，不比现用的 { $before } 好。
cli-train-nothing-to-take-back = 没有在用的模型：类别只凭词库判断。
cli-train-taken-back = 模型 { $gone } 已收回，重新启用 { $now }。
cli-train-lexicon-alone = 模型 { $gone } 已收回，类别只凭词库判断。

cli-stock-imported = 已入库 { $count } 行（{ $place }）。
cli-stock-dry = 检查通过：{ $count } 行可以入库（{ $place }），没有写入。
cli-stock-twice = { $file } 已经导入过，再导一次会多算一倍，所以没有写入。确实又来了一批同样的，请加 --again。
cli-stock-no-community = 没有编号为 { $place } 的社区。请写社区的编号。
cli-stock-buy = 采购清单有 { $count } 行，写到了 { $file }。
cli-stock-buy-kind = 采购清单只写成 .xlsx。请把文件名改成以 .xlsx 结尾。
cli-stock-right = 每个批次的结存都和账目一致。
cli-stock-wrong = 这些批次的结存和账目不一致：{ $lots }。有人绕过了数据库的保护，请从备份核对。

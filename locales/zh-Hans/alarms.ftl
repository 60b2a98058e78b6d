# 告警：什么卡住了，意味着什么，该做什么。说给街道管理员；没有时说给值班台。

alarm-rings =
    ⚠️ 告警：{ $what }
    { $help }
alarm-again =
    ⚠️ 还没好（已经 { $minutes } 分钟）：{ $what }
    { $help }
alarm-over = ✅ 好了（前后 { $minutes } 分钟）：{ $what }

alarm-part-intake = 收消息
alarm-part-handlers = 处理消息
alarm-part-courier = 发消息
alarm-part-scheduler = 定时任务
alarm-line-reply = 回复
alarm-line-notice = 通知

alarm-what-inbox = 收到的消息没有及时处理
alarm-help-inbox = 最早的一条已经等了 { $seconds } 秒，共 { $count } 条在等。消息都已存好，不会丢。请让技术人员看看服务；急事请先打电话。
alarm-what-urgent = 紧急消息发不出去
alarm-help-urgent = 最早的一条已经等了 { $seconds } 秒，共 { $count } 条在等。请马上看值班台，给网格员打电话；再请技术人员查网络和 Telegram。
alarm-what-lane = { $name }积压
alarm-help-lane = 最早的一条已经等了 { $minutes } 分钟，共 { $count } 条在等。紧急消息不受影响。请让技术人员查发送速度和网络。
alarm-what-nowhere = 有工单没有责任人
alarm-help-nowhere = 共 { $count } 件：{ $tickets }。请打开值班台，马上派给网格员。
alarm-what-dead = 很多消息没能处理
alarm-help-dead = 半小时内 { $count } 条，发消息的人已经知道，原文都还在。请技术人员用 dead-letters 命令查看，修好后重新处理。
alarm-what-role = 没有程序在{ $name }
alarm-help-role = 没有进程在做这件事（{ $role }）。请技术人员启动它，或者看它为什么停了。
alarm-what-loop = 后台任务出错重启：{ $name }
alarm-help-loop = 十分钟内出错 { $count } 次，已自动重启（{ $loop }）。请技术人员查日志里的 loop_crashed。
alarm-what-disk = 硬盘快满了
alarm-help-disk = 只剩 { $megabytes } MB。满了就收不了消息。请马上腾出空间。
alarm-what-clock = 机器时间不对
alarm-help-clock = 差了大约 { $seconds } 秒，时限和提醒会不准。请技术人员查时间同步（NTP）。

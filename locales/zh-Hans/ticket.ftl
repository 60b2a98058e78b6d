# 一步做完以后告诉谁什么（told-动作-对象），做不成时怎么说（refused-原因）。
# 告诉 reporter 的话，关注这件事的人也会看到。

told-report-reporter =
    已收到，编号 { $ref }。社区值班台正在安排人，最晚 { $due } 前处理完。
    有危险请拨打 110、119 或 120。
told-report-desk = 🔔 新上报 { $ref }。还没有人接的话，请派单。
told-dispatch-reporter = 已收到，编号 { $ref }。已转给 { $owner } 负责，最晚 { $due } 前处理完。
told-dispatch-owner = 🔔 新工单 { $ref }。请先点「{ act-accept }」。
told-accept-reporter = { $owner } 已经接手 { $ref }，最晚 { $due } 前处理完。
told-return-desk =
    ↩️ { $who } 退回了 { $ref }
    原因：{ $reason }
    说明：{ $words }
    请改派别人。
told-recall-former = { $ref } 已经收回，您不用再办了。原因：{ $reason }
told-recall-desk = { $ref } 已经收回。原因：{ $reason }。还没有人接的话，请派单。
told-transfer-reporter = { $ref } 换人负责了，现在是 { $owner }，最晚 { $due } 前处理完。
told-transfer-owner = 🔔 转来的工单 { $ref }。请先点「{ act-accept }」。
told-transfer-former = { $ref } 已经转给 { $owner }，您不用再办了。
told-ask_transfer-desk =
    🙋 { $who } 请求转派 { $ref }
    原因：{ $reason }
    说明：{ $words }
    请在卡片上点「{ act-transfer }」或「{ act-decline }」。
told-ask_suspension-desk =
    🙋 { $who } 申请把 { $ref } 挂账到 { $until }
    原因：{ $reason }
    说明：{ $words }
    请在卡片上点「{ act-suspend }」或「{ act-decline }」。
told-decline-owner =
    { $ref } 的申请，值班台没有同意，请接着办。
    原因：{ $reason }
    说明：{ $words }
told-suspend-reporter =
    ⏸ { $ref } 要等一等，{ $until } 再继续。我们没有忘记。
    原因：{ $reason }
told-suspend-owner = 同意 { $ref } 挂账到 { $until }。能提前办，就点「{ act-resume }」。
told-resume-reporter = ▶️ { $ref } 又开始办了，最晚 { $due } 前处理完。
told-resume-owner = ▶️ { $ref } 挂账结束，请接着办，最晚 { $due } 前处理完。
told-complete-reporter =
    📝 { $ref } 有结果了：
    { $words }
    解决了没有？请点一下。三天没有回音，就算已经解决。
told-complete-reporter-follower =
    📝 { $ref } 有结果了：
    { $words }
    等上报人看过，就结案。
told-complete-desk =
    📝 { $ref } 有结果了，请值班台核查：
    { $words }
told-pass-reporter =
    ✅ { $ref } 已结案，谢谢！办得怎么样？请点一下。
    14 天内又出了问题，点「{ act-reopen }」。
told-pass-reporter-follower = ✅ { $ref } 已结案。
told-pass-former = ✅ { $ref } 核查通过，已结案。辛苦了！
told-pass_by_silence-reporter =
    { $ref } 三天没有回音，先结案了。
    办得怎么样？请点一下。没有办好，14 天内点「{ act-reopen }」。
told-pass_by_silence-reporter-follower = { $ref } 已结案。
told-pass_by_silence-former = { $ref } 三天没有回音，已自动结案。
told-fail-reporter = { $ref } 还没有办好，已请 { $owner } 再去处理。
told-fail-owner =
    🔁 { $ref } 没有通过，请再去处理（返工）。
    原因：{ $reason }
    说明：{ $words }
    最晚 { $due } 前处理完。
told-force_close-reporter =
    { $ref } 由社区直接结案。
    原因：{ $reason }
    说明：{ $words }
    您觉得不对的话，14 天内请点「{ act-reopen }」。
told-force_close-reporter-follower = { $ref } 由社区直接结案。原因：{ $reason }
told-force_close-former = { $ref } 由值班台直接结案，您不用再办了。原因：{ $reason }
told-reopen-reporter = 🔁 { $ref } 重新处理，正在安排人，最晚 { $due } 前处理完。
told-reopen-desk =
    🔁 { $ref } 要重新处理
    原因：{ $reason }
    说明：{ $words }
    还没有人接的话，请派单。
told-reject-reporter =
    很抱歉，{ $ref } 社区这边不能受理。
    原因：{ $reason }
    说明：{ $words }
    您觉得不对的话，请点「{ act-object }」，我们再看一次。也可以拨打 12345。
told-reject-reporter-follower =
    { $ref } 社区这边不能受理。原因：{ $reason }
    您也有这件事的话，可以自己再报一次，或者拨打 12345。
told-object-reporter = 您的意见收到了。{ $ref } 由值班台再看一次。
told-object-desk =
    ⚠️ { $ref } 的上报人提出异议
    原因：{ $reason }
    说明：{ $words }
    请再看一次。
told-merge-reporter =
    { $ref } 和 { $parent } 是同一件事，合在一起办。以后的进展，{ $parent } 会告诉您。
    您觉得不是同一件的话，请点「{ act-split }」。
told-merge-reporter-follower = { $ref } 和 { $parent } 是同一件事，合在一起办。以后的进展，{ $parent } 会告诉您。
told-merge-former = { $ref } 已并到 { $parent }，这一张您不用再办了。
told-split-reporter = { $ref } 已经分开，单独处理，值班台正在安排人。
told-split-desk = { $ref } 不是同一件事，已经分开。请派单。
told-withdraw-reporter = { $ref } 已经撤回。还有事，随时写给我。
told-withdraw-former = { $ref } 上报人已经撤回，您不用再办了。
told-withdraw-desk = { $ref } 上报人已经撤回，不用再安排。
told-note-reporter =
    💬 { $ref } 有新的补充（{ $who }），已经记下：
    { $words }
told-note-owner =
    💬 { $ref } 有补充（{ $who }）：
    { $words }
told-note-co_handlers =
    💬 { $ref } 有补充（{ $who }）：
    { $words }
told-note-desk =
    💬 { $ref } 有补充（{ $who }）：
    { $words }
told-add_evidence-reporter = 📎 { $ref } 有新的照片、语音或定位，已经记下。
told-add_evidence-owner = 📎 { $ref } 有新的照片、语音或定位（{ $who }）。
told-add_evidence-co_handlers = 📎 { $ref } 有新的照片、语音或定位（{ $who }）。
told-add_evidence-desk = 📎 { $ref } 有新的照片、语音或定位（{ $who }）。
told-correct-owner = ✏️ { $ref } 的类别、缓急或地点改了，现在是：{ $place }。请看看卡片。
told-correct-desk = ✏️ { $ref } 的类别、缓急或地点改了，现在是：{ $place }。
told-urge-owner = ⏰ 催办 { $ref }：居民在等。最晚 { $due } 前处理完，请在卡片上说说进展。
told-urge-desk = ⏰ 催办 { $ref }：居民在等。请看看办到哪一步了；还没有人接的话，请派单。
told-escalate-desk = ⚠️ { $ref } 报上来了（{ $who }），请马上看一看。最晚 { $due } 前处理完。
told-extend-reporter =
    { $ref } 要多一点时间，最晚 { $due } 前处理完。
    原因：{ $reason }
told-whistle-co_handlers =
    📣 吹哨 { $ref }：{ $who } 请人帮忙
    📍 { $place }

refused-not_yours = 这件事不由您处理，所以办不了。您自己的事，请点「{ menu-mine }」；有新的事，直接写给我。
refused-not_now = { $ref } 现在是「{ $status }」，这一步还不能做，或者已经过了。请看最新的卡片，用上面的按钮。
refused-about_you = { $ref } 和您本人有关，要由别人来办。有话要说，请找值班台。
refused-handler_cannot_verify = { $ref } 是您自己办的，要由上报人或另一位值班人员来核查。请等一等，或者请同事来点。
refused-missing-reason = { $ref } 还差一个原因。请再点一次按钮，选一个原因。
refused-missing-text = { $ref } 还差一句话。请再点一次按钮，写一句。
refused-missing-target = { $ref } 还没有选人。请再点一次按钮，选一位。
refused-missing-until = { $ref } 还没有选日期。请再点一次按钮，选多少天。
refused-missing-parent = { $ref } 还没有选同一件事的编号。请再点一次按钮，选一件。
refused-missing-proof = { $ref } 还差一张现场照片。请再点一次按钮，发照片，或者说明不便拍照。
refused-missing-rating = { $ref } 还没有选评价。请点「{ rating-satisfied }」「{ rating-fair }」或「{ rating-dissatisfied }」。
refused-missing-change = { $ref } 没有要改的内容。请选一个新的类别或地点。
refused-done_already = { $ref } 这一步已经做好了，现在是「{ $status }」。不用再点。
refused-return_once = { $ref } 已经退回过一次，不能再退。请点「{ act-ask_transfer }」，由值班台决定。
refused-suspend_once = { $ref } 已经挂账过一次，不能再挂。办不了的话，请点「{ act-ask_transfer }」。
refused-suspend_too_long = { $ref } 的日期不对：要在今天以后、一年以内。请再点一次按钮，另选天数。
refused-window_closed = { $ref } 结案超过 14 天，不能再评价或重新处理了。又出了问题，请直接写给我，报一件新的。
refused-too_early = { $ref } 还没有到时候，请再等一等。
refused-urged_just_now = { $ref } 刚刚催办过，社区已经知道。过半小时可以再催一次。有危险请拨打 110、119 或 120。
refused-overdue = { $ref } 不能延期：已经超时，或者新日期不比原来晚。请尽快处理，或者点「{ act-ask_transfer }」。
refused-extended_twice = { $ref } 已经延期两次，不能再延。请尽快处理，或者点「{ act-ask_transfer }」。
refused-objected_once = { $ref } 已经提过一次异议，社区再看过了。还不同意，可以拨打 12345。
refused-rated_already = { $ref } 您已经评价过了，谢谢您！
refused-follows_already = { $ref } 您已经在关注了，有进展会告诉您。
refused-bad_target = { $ref } 不能交给这一位：不在这个社区，已经在办，或者这件事和他有关。请另选一位。
refused-nothing_asked = { $ref } 没有等您答复的申请，可能已经处理过。请看最新的卡片。
refused-same_ticket = { $ref } 不能并到自己。请选另一件，或者写另一个编号。

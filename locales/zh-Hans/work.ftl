# 网格员和上报人按了按钮以后的问答。

ask-note = 请写下要给 { $ref } 补充的话，也可以发照片、语音或定位。
ask-result = { $ref } 办得怎么样？请写一句结果，最好带一张现场照片。
ask-result-words = 照片收到了。请再写一句处理结果。
ask-proof =
    结果记下了。请再发一张现场照片。
    拍照不安全或不方便，点「{ proof-none }」；办不了、但已经向居民说清楚，点「{ proof-explained }」。
proof-none = 不便拍照
proof-explained = 办不了，已说明
ask-days = { $ref } 要等多少天？请点一个。
days = { $count } 天
ask-words-please = 请用文字写一句原因。
ask-reason-words = 请用一句话写明 { $ref } 的原因。
ask-reason-return = 为什么要退回 { $ref }？请点一个原因。
ask-reason-ask_transfer = 为什么要请求转派 { $ref }？请点一个原因。
ask-reason-ask_suspension = { $ref } 为什么要等一等（挂账）？请点一个原因。
ask-reason-fail = { $ref } 哪里没有办好？请点一个。
ask-reason-reopen = 为什么要重新处理 { $ref }？请点一个原因。
ask-reason-object = 您觉得 { $ref } 哪里不对？请点一个。
ask-reason-reject = 为什么不受理 { $ref }？居民会看到这个原因，请点一个。
ask-reason-decline = 为什么不同意 { $ref } 的申请？请点一个原因。
ask-reason-force_close = 为什么直接结案 { $ref }？居民会看到这个原因，请点一个。
reason-chosen = { $ref } 选好了：{ $reason }
never-mind = ✖️ 算了
never-minded = 好的，不改了，一切照旧。
completed-thanks = 记下了，辛苦您！{ $ref } 已经请居民来看，看过就结案。
returned-thanks = 记下了。{ $ref } 已经交给值班台，您不用再办了。
rated-thanks = 谢谢您给 { $ref } 的评价！

contact =
    { $ref } 的上报人：{ $name }
    🏠 { $home }
    📞 { $phone }
    这次查看已经记录。只用来办这件事，请不要转给别人。
contact-gone = { $ref } 的上报人已经删除了自己的信息，联系不到了。请按卡片上的地点处理；需要帮忙，请点「{ act-ask_transfer }」。
not-given = 没有留

work-list =
    您手上要办的工单：{ $count } 件；等居民或值班台核查：{ $checking } 件。
    最急的在最上面。点一件打开。
work-none = 您手上没有工单。有新的，我马上告诉您。
duty-on = 好的，您上班了。手上的工单：{ $count } 件。新工单会直接发给您。
duty-off =
    好的，您下班了，新工单不再派给您。手上的工单：{ $count } 件。
    要交给别人，请在工单上点「{ act-ask_transfer }」。
not-staff = 这个只给社区工作人员用。您有事要报，直接写给我。您是工作人员的话，请向值班台要一个邀请链接。

# 居民上报：听到、看懂、改正、发出；危险的话马上回答。

report-prompt =
    请告诉我：出了什么事，在哪里。
    写一句话就行，也可以发照片、语音或定位。
    例如：三号楼二单元楼道灯不亮。
    现在有危险，请先拨打 110、119 或 120。
small-talk = 您好，我是邻铃。小区里有什么事，直接写给我，或者发一张照片，我转给社区的人。

danger-call =
    🆘 如果现在有危险，请马上拨打 { $number }！
    请先离开危险的地方，保护好自己和家人。
    我不能替您打这个电话。您说的已经记下，同时转给社区。
danger-where =
    { $ref } 已经记下。是在哪里？请点下面的楼。
    找不到的话，请按住这条消息选「回复」，写明在哪里，或者发个定位。
danger-where-thanks = 谢谢，地点记下了：{ $place }。

draft-title = 👀 请看看我听懂了没有
draft-class = 🏷 { $category } · { $urgency }
draft-class-unsure = 🏷 可能是：{ $category } · { $urgency }
draft-class-unknown = 🏷 还不清楚是哪一类
draft-heard = 🎙 我听到：「{ $text }」，对吗？
heard-right = ✅ 对，就这样
heard-wrong = ✖️ 不对
draft-not-sent = 还没有发出去。对的话，请点「{ draft-send }」；不对，点按钮改一改。
draft-choose-place = 还没有发出去。请点一下是哪栋楼；也可以发一个定位。
draft-say-what = 还没有发出去。请写一句是什么事，或者点一下是哪一类。
draft-which = 还没有发出去。是哪一类事？请点一下；说不准，点「{ draft-send }」就行，值班台会看。
draft-pin-outside = 还没有发出去。这个定位附近没有我们的网格：请点「{ draft-place }」选是哪栋楼，再点一下是哪一类事。
draft-which-and-where = 还没有发出去。是哪一类事、哪栋楼？请点一下；也可以发一个定位。
draft-send = ✅ 发送
draft-send-without = ✅ 不选地点发送
draft-place = 📍 改地点
draft-category = 🏷 改类别
draft-drop = ✖️ 不报了
draft-look = 👀 先看一看
draft-add-or-new = 您上一件事还没有发出去。刚才这句，是补充那件事，还是另外一件事？请点一下。
draft-add = ➕ 补充那件事
draft-another = 🆕 另外一件事
draft-answer-first = 您刚发的这条没有记下来，前面的都还在。请先点上面的「{ draft-add }」或「{ draft-another }」，再发一次。
draft-gone = 这一件已经发出去了，或者已经不报了。请点「{ menu-mine }」看一看；还有事，直接写给我。
draft-dropped = 好的，不报了，什么都没有留下。有事随时写给我。
draft-reminder =
    您有一件事还没有发出去：
    { $text }
    要发的话，请在卡片上点「{ draft-send }」；不用了，点「{ draft-drop }」。
place-wider = ⬆️ 换个范围

picture-clean = 同一张照片，里面的拍摄位置、时间和手机型号已经去掉。发给网格员的是这一张。
picture-place = 🧭 照片里记有拍摄位置，我们按它找到了：{ $place }。不对的话，请在卡片上改。发给网格员的照片已去掉位置。
picture-withheld = 这个图片文件没有转给网格员：它太大或者格式特殊，里面可能记着的拍摄位置去不掉。请当作照片再发一次（不要选「文件」）。
heard-words = 🎙 （语音里听到）{ $text }

edit-note = （改成）{ $text }
edit-too-late = 我看到您改了这条消息，但它不在上报里，改不到。请把新的内容再发一遍。
reply-ticket-over = { $ref } 已经了结，不能再补充。您刚才说的，我当作一件新的事。

mine-none = 您还没有上报过。有事直接写给我，一句话就行。
mine-list = 您的上报：{ $count } 件。点一件，看看办得怎么样了。
mine-draft = 📝 还没发出：{ $text }

same-question = 🔎 已经有人报过相近的事，是这件事吗？
same-described = { $ref } { $category } · { $place } · { $age }
same-age-now = 刚刚
same-age-hours = { $count } 小时前
same-age-days = { $count } 天前
same-join = 🙋 是 { $ref }，我也遇到了 +1
same-another = ✅ 不是，另报一件发送
same-joined = 🙋 好的，{ $ref } 算您一份。您说的、拍的都已经交给办这件事的人，有进展会告诉您。发现不是同一件，直接再写给我。
same-show = 👀 看 { $ref }
same-over = 那一件刚刚已经办到别的地步，不能再加了。您的这一件还在，点发送就行。
danger-known = ℹ️ 这个险情刚才已有邻居报给社区，您说的也已记下转给社区。该拨的电话请照样拨。

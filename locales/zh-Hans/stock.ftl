# 物资台账：库存、入库、盘点、报损、采购清单、每日提醒。

stock-not-yours = 没有找到，或者不归您管。请发 /stock 重新打开您的仓库。
stock-which = 看哪个社区的仓库？请点一个。
stock-store =
    📦 { $place }仓库：{ $count } 种
    { $lines }
    点一种看批次。入库请直接写，例如：收 大米 50 袋 捐赠 批号A1 到期2027-01-01
stock-empty = 📦 { $place }仓库现在是空的（{ $count } 种）。入库请直接写，例如：收 大米 50 袋 捐赠 批号A1 到期2027-01-01{ $lines }
stock-goods-line = { $name }：可用 { $free } { $unit }，预留 { $reserved }
stock-goods-past = ，过期 { $past }
stock-goods-low = ，⚠️ 低于预警线
stock-buy = 🛒 采购清单
stock-threshold = 🔔 预警线
stock-count = 🧮 盘点
stock-write-off = 🗑 报损
stock-look = 📦 看库存
stock-yes = ✅ 确认入库
stock-source-reserve = 储备
stock-source-contract = 协议采购
stock-source-donation = 捐赠
stock-lot-name = 批号 { $number }
stock-until = ，到期 { $day }
stock-past = ，⛔ 已过期
stock-new = （新物资）
stock-goods =
    📦 { $name }（单位：{ $unit }；预警线：{ $threshold }）
    累计入库 { $received }：在库 { $free }，预留 { $reserved }，送达 { $delivered }，损耗 { $lost }
    { $lines }
stock-lot-line = { $lot } · { $source }：在库 { $free } { $unit }，预留 { $reserved }{ $until }{ $past }
stock-lot =
    📦 { $name }
    { $line }
stock-buy-list =
    🛒 { $place }采购清单（{ $day }）
    { $lines }
stock-buy-line = { $name }：要买 { $short } { $unit }（需要 { $asked }，可用 { $available }）
stock-buy-nothing = 🛒 { $place }现在不缺东西（{ $day }）。{ $lines }
stock-open-first = 您管着几个仓库。请先发 /stock 打开要入库的那一个，再写一遍。
stock-unreadable = 这一行没看懂，所以什么都没有入库：“{ $line }”。请写成：收 大米 50 袋 捐赠 批号A1 到期2027-01-01
stock-other-unit = { $name }在仓库里按“{ $unit }”记，您写的是“{ $said }”。请换算成“{ $unit }”再写一遍。
stock-confirm =
    请核对，入到{ $place }仓库：
    { $lines }
    对的话点下面确认；不对就重新写一遍。
stock-receipt-line = { $name } { $quantity } { $unit } · { $source } { $lot }{ $until }{ $new }
stock-received =
    ✅ 已入库（{ $place }）：
    { $lines }
stock-count-how-many =
    🧮 盘点 { $name }
    { $line }
    在库的现在数出来多少？已经预留、分好袋的不数。写数字；和账上不一样的，后面写原因，例如：38 少了两袋，找不到
stock-count-why = 数出来 { $counted } { $unit }，和账上差 { $off }。请连同原因再写一遍，例如：38 少了两袋，找不到
stock-number-please = 请先写一个数字，例如：38
stock-corrected = ✅ { $name }已按盘点更正：{ $off } { $unit }。
stock-count-right = ✅ { $name }账实相符（差 { $off } { $unit }）。
stock-off-how-many =
    🗑 报损 { $name }
    { $line }
    坏了多少、为什么？例如：3 受潮发霉
stock-off-number-and-why = 请写数量和原因，例如：3 受潮发霉
stock-off-too-much = 在库只有 { $free } { $unit }，不能报损这么多。请再写一遍。
stock-written-off = ✅ { $name }已报损 { $lost } { $unit }。
stock-threshold-ask = { $name }少于多少{ $unit }时提醒您？现在是 { $threshold }。写数字，0 是不提醒。
stock-warning =
    📦 { $place }仓库今天要留意：
    { $lines }
stock-warn-expired = ⛔ { $name }（{ $lot }）{ $day } 已过期，在库 { $free } { $unit }：请报损
stock-warn-expires = ⏳ { $name }（{ $lot }）{ $day } 到期，在库 { $free } { $unit }：请先发
stock-warn-low = ⚠️ { $name }只剩 { $free } { $unit }（预警线 { $threshold }）
stock-column-goods = 物资
stock-column-unit = 单位
stock-column-asked = 需要
stock-column-available = 可用
stock-column-short = 要买

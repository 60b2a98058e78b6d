# The stock ledger: what there is, receipts, counts, losses, what to buy, the daily warning.

stock-not-yours = There is no such thing, or it is not yours to manage. Please send /stock to open your store again.
stock-which = Which community's store? Please tap one.
stock-store =
    📦 Store of { $place }: { $count } kinds
    { $lines }
    Tap one to see its lots. To take goods in, just write, for example: received rice 50 bags donation lot A1 expires 2027-01-01
stock-empty = 📦 The store of { $place } is empty ({ $count } kinds). To take goods in, just write, for example: received rice 50 bags donation lot A1 expires 2027-01-01{ $lines }
stock-goods-line = { $name }: free { $free } { $unit }, reserved { $reserved }
stock-goods-past = , expired { $past }
stock-goods-low = , ⚠️ below the warning line
stock-buy = 🛒 What to buy
stock-threshold = 🔔 Warning line
stock-count = 🧮 Count
stock-write-off = 🗑 Write off
stock-look = 📦 See the store
stock-yes = ✅ Take in
stock-source-reserve = reserve
stock-source-contract = contract
stock-source-donation = donation
stock-lot-name = lot { $number }
stock-until = , good until { $day }
stock-past = , ⛔ expired
stock-new = { " " }(new)
stock-goods =
    📦 { $name } (unit: { $unit }; warning line: { $threshold })
    Received { $received }: in stock { $free }, reserved { $reserved }, delivered { $delivered }, lost { $lost }
    { $lines }
stock-lot-line = { $lot } · { $source }: in stock { $free } { $unit }, reserved { $reserved }{ $until }{ $past }
stock-lot =
    📦 { $name }
    { $line }
stock-buy-list =
    🛒 What { $place } has to buy ({ $day })
    { $lines }
stock-buy-line = { $name }: { $short } { $unit } (needed { $asked }, free { $available })
stock-buy-nothing = 🛒 { $place } is short of nothing ({ $day }).{ $lines }
stock-open-first = You run several stores. Please send /stock, open the one these go into, and write it again.
stock-unreadable = This line could not be read, so nothing was taken in: "{ $line }". Please write: received rice 50 bags donation lot A1 expires 2027-01-01
stock-other-unit = { $name } is counted in "{ $unit }" here, and you wrote "{ $said }". Please write it again in "{ $unit }".
stock-confirm =
    Please check, into the store of { $place }:
    { $lines }
    Tap below if this is right; otherwise write it again.
stock-receipt-line = { $name } { $quantity } { $unit } · { $source } { $lot }{ $until }{ $new }
stock-received =
    ✅ Taken in ({ $place }):
    { $lines }
stock-count-how-many =
    🧮 Count of { $name }
    { $line }
    How many are in stock now? Do not count what is reserved and packed. Write the number and, where it differs from the books, why: 38 two are missing
stock-count-why = You counted { $counted } { $unit }; the books differ by { $off }. Please write it again with the reason: 38 two are missing
stock-number-please = Please begin with a number, for example: 38
stock-corrected = ✅ { $name } corrected by the count: { $off } { $unit }.
stock-count-right = ✅ { $name }: the count agrees with the books (difference { $off } { $unit }).
stock-off-how-many =
    🗑 Write off { $name }
    { $line }
    How many are lost, and why? For example: 3 wet and mouldy
stock-off-number-and-why = Please write how many and why, for example: 3 wet and mouldy
stock-off-too-much = Only { $free } { $unit } are in stock: no more can be written off. Please write it again.
stock-written-off = ✅ { $name }: { $lost } { $unit } written off.
stock-threshold-ask = Below how many { $unit } of { $name } shall I warn you? It is { $threshold } now. Write a number; 0 is never.
stock-warning =
    📦 The store of { $place } today:
    { $lines }
stock-warn-expired = ⛔ { $name } ({ $lot }) expired on { $day }, { $free } { $unit } in stock: please write it off
stock-warn-expires = ⏳ { $name } ({ $lot }) expires on { $day }, { $free } { $unit } in stock: please give it out first
stock-warn-low = ⚠️ { $name }: only { $free } { $unit } left (warning line { $threshold })
stock-column-goods = Goods
stock-column-unit = Unit
stock-column-asked = Needed
stock-column-available = Free
stock-column-short = To buy

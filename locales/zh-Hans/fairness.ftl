# 物资：谁先谁后、为什么；各家分到什么。

because-place = 您排在第 { $place } 位，一共 { $of } 位。
because-life = 有生命危险：排在所有人之前，不用审批，也不限量。
because-health = 关系到健康。
because-hardship = 关系到基本生活：已经没有了，或者一天之内就要用完。
because-not_yet = 家里还有，或者可以等一等。
because-moved_up = 值班台把它往前调了，原因：{ $reason }
because-moved_down = 值班台把它往后调了，原因：{ $reason }
because-raised = 已经等了 { $days } 天，因此提前 { $steps } 级。
because-long_waiting = 从 { $when } 起已经等了 { $days } 天。除了有生命危险的，后来的人不会再排到它前面。
because-minor = 家里有未成年人，法律规定优先保护。
because-elderly = 家里有 60 岁以上的老人，法律规定优先保护。
because-disabled = 家里有残疾人，法律规定优先保护。
because-maternal = 家里有孕产期或哺乳期的妇女，法律规定优先保护。
because-sick = 家里有需要及时就医的伤病人员，法律规定优先保护。
because-without = 家里已经断了 { $days } 天。
because-first_come = 其他情况相同的，先提的先来。您是 { $when } 提的。
because-rises = 最迟从 { $when } 起，除了有生命危险的，后来的人不会再排到它前面。
because-given_life = { $goods } { $quantity } { $unit }：有生命危险，全部先给。
because-given_kit = { $goods } { $quantity } { $unit }：每家按人数都有的基本份。
because-given_extra = { $goods } { $quantity } { $unit }：基本份以外的。
because-given_instead = { $goods } { $quantity } { $unit }：按您同意的替代品给。
because-over_cap = { $goods } { $quantity } { $unit } 超出本期每人限量，下一期重新计算。
because-still_open = { $goods }还差 { $quantity } { $unit }，继续排队，位置不变，没有被拒绝。

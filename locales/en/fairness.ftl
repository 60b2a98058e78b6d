# Supplies: who comes first, and why; what each household got.

because-place = You stand at { $place } of { $of } in line.
because-life = A life is in danger: this goes before everything, with no approval and no limit.
because-health = It concerns somebody's health.
because-hardship = It is about getting through the day: this has run out, or will within a day.
because-not_yet = There is still some at home, or it can wait.
because-moved_up = The duty desk moved it up because: { $reason }
because-moved_down = The duty desk moved it down because: { $reason }
because-raised = It has waited { $days } d, which lifts it by { $steps }.
because-long_waiting = It has waited { $days } d, since { $when }. Nobody who asked later goes before it now, unless a life is in danger.
because-minor = There is a child or young person at home; the law protects them first.
because-elderly = Somebody at home is 60 or older; the law protects them first.
because-disabled = Somebody at home has a disability; the law protects them first.
because-maternal = Somebody at home is pregnant, has just given birth or is nursing; the law protects them first.
because-sick = Somebody at home is sick or injured and needs care soon; the law protects them first.
because-without = You have been without it for { $days } d.
because-first_come = Among those who stand equal, who asked first comes first. You asked { $when }.
because-rises = From { $when } at the latest nobody who asks later goes before it, unless a life is in danger.
because-given_life = { $goods }: { $quantity } { $unit }, because a life is in danger.
because-given_kit = { $goods }: { $quantity } { $unit } of the base kit that every household gets by the number of people.
because-given_extra = { $goods }: { $quantity } { $unit } beyond the base kit.
because-given_instead = { $goods }: { $quantity } { $unit } instead, as you agreed.
because-over_cap = { $goods }: { $quantity } { $unit } is above what each may have in this period; it counts again in the next.
because-still_open = { $goods }: { $quantity } { $unit } stays open and keeps its place in line. It was not refused.

# The duty desk: queue, giving tickets out, joining them, staff, invitations.

not-desk = This is for the duty desk only. To report something, just write to me. If you sit at the desk, please ask the street administrator for an invitation link.
desk-queue =
    Waiting for the desk: { $waiting }; waiting to be checked: { $checking }.
    Tap one to open it.
desk-queue-empty = Nothing waits for the desk now.
desk-to-whom = Who should take { $ref }? 🟢 on duty, ⚪ off duty.
desk-candidate-on = 🟢 { $name } · { $role } · open: { $load }
desk-candidate-off = ⚪ { $name } · { $role } · open: { $load }
desk-nobody = Nobody can take { $ref }: no member of staff has joined this community yet. Tap "{ menu-staff }" to invite someone, then try again.
desk-merge-into = Which ticket is the same matter as { $ref }? Tap one, or write its number, for example #A17.
desk-merge-number = This does not look like a number. Please write it like #A17, or tap one above.
merge-no-such = There is no such ticket, or it is not yours to handle. Please check the number and tap "{ act-merge }" again.
merge-danger-not-here = This is a danger, and nobody is at work on { $ref } now, so it is not joined to it: a danger must not be forgotten. Please dispatch it by itself.
merge-not-open = { $ref } is finished, so nothing can be joined to it. Please tap "{ act-merge }" again and choose another.

staff-list = Staff: { $count }; on duty now: { $on }. Tap one to look.
staff-on = 🟢 { $name }
staff-off = ⚪ { $name }
staff-not-joined = ✉️ { $name } (not joined)
staff-invite = ➕ Invite
staff-grant = { $role } · { $place }
staff-remove = ✖️ Take away { $grant }
staff-member =
    👤 { $name }
    { $grants }
    Open tickets: { $open }
staff-removed = This role was taken from { $name }. Tickets arranged anew: { $moved }.
staff-unknown = There is no such member of staff, or they are not yours to manage. Tap "{ menu-staff }" to see the list again.
staff-you-removed = You no longer have this role: { $role }. Thank you for all you did for your neighbours. If you have questions, please ask the duty desk.

invite-role = What will they do here? Please tap one.
invite-place = For which place? Please tap one.
invite-link =
    Please send this link to the person you invite:
    { $link }
    Role: { $role } · { $place }
    It works once. Days it stays good: { $days }. Please do not post it in a group.
desk-class = What is { $ref } about? Please tap; deadlines, owner and co-handlers follow.
desk-class-chosen = { $ref } is now about: { $category }
class-changed = ✏️ { $ref } is now handled as “{ $category }”, done by { $due } at the latest.
desk-where = Where is { $ref }? Press a place; then it goes to the worker of that building.

same-merge-ask = Join { $ref } to { $parent }? Who reported { $ref } then follows { $parent }, and may say that it is not the same. You can look at it first.
same-merge-yes = 🔗 Yes, join to { $ref }
cluster-row = 🔎 { $count } may be one matter
cluster-ask = These may be one matter. Joined, the other { $count } become part of { $ref }: who reported them follows { $ref }, and may say that it is not the same. Join them?
cluster-changed = The queue has just changed; these are in it now. Joined, the other { $count } become part of { $ref }. Join them?
cluster-yes = 🔗 Join { $count } to the first
cluster-merged = 🔗 Done: { $count } joined to { $ref }.
cluster-gone = These were dealt with already, or are no longer one matter. Please open the queue again.

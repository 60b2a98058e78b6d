# Who is told what after a step (told-action-audience), and what is said when it cannot be done (refused-why).
# Whoever follows a ticket reads what its reporter reads.

told-report-reporter =
    Received; the number is { $ref }. The duty desk is finding someone; it is to be done by { $due }.
    In danger call 110, 119 or 120.
told-report-desk = 🔔 New report { $ref }. If nobody has it yet, please assign it.
told-dispatch-reporter = Received; the number is { $ref }. It is now with { $owner }, to be done by { $due }.
told-dispatch-owner = 🔔 New ticket { $ref }. Please press "{ act-accept }" first.
told-accept-reporter = { $ref } is now in the hands of { $owner }, to be done by { $due }.
told-return-desk =
    ↩️ { $ref } was given back by { $who }
    Reason: { $reason }
    In their words: { $words }
    Please give it to someone else.
told-recall-former = { $ref } was taken back; you need not do it any more. Reason: { $reason }
told-recall-desk = { $ref } was taken back. Reason: { $reason }. If nobody has it yet, please give it to someone.
told-transfer-reporter = { $ref } has been passed on; it is now with { $owner }, to be done by { $due }.
told-transfer-owner = 🔔 Ticket { $ref } has come to you. Please press "{ act-accept }" first.
told-transfer-former = { $ref } was passed on to { $owner }; you need not do it any more.
told-ask_transfer-desk =
    🙋 { $who } asks to pass on { $ref }
    Reason: { $reason }
    In their words: { $words }
    Please tap "{ act-transfer }" or "{ act-decline }" on the card.
told-ask_suspension-desk =
    🙋 { $who } asks to put { $ref } on hold until { $until }
    Reason: { $reason }
    In their words: { $words }
    Please tap "{ act-suspend }" or "{ act-decline }" on the card.
told-decline-owner =
    The desk did not agree to what you asked for { $ref }; please go on with it.
    Reason: { $reason }
    In their words: { $words }
told-suspend-reporter =
    ⏸ { $ref } must wait a while; it goes on { $until }. We have not forgotten it.
    Reason: { $reason }
told-suspend-owner = { $ref } is on hold until { $until }. If you can go on sooner, tap "{ act-resume }".
told-resume-reporter = ▶️ { $ref } goes on, to be done by { $due }.
told-resume-owner = ▶️ { $ref } is no longer on hold; please go on. To be done by { $due }.
told-complete-reporter =
    📝 There is a result for { $ref }:
    { $words }
    Is it solved? Please press a button. After three days without an answer we take it as solved.
told-complete-reporter-follower =
    📝 There is a result for { $ref }:
    { $words }
    It is closed once the person who reported it has looked at it.
told-complete-desk =
    📝 There is a result for { $ref }. Please check it:
    { $words }
told-pass-reporter =
    ✅ { $ref } is closed, thank you! How was it? Please press a button.
    If it comes back within 14 days, press "{ act-reopen }".
told-pass-reporter-follower = ✅ { $ref } is closed.
told-pass-former = ✅ { $ref } was checked and is closed. Thank you!
told-pass_by_silence-reporter =
    We heard nothing about { $ref } for three days, so it is closed.
    How was it? Please press a button. If it is not solved, press "{ act-reopen }" within 14 days.
told-pass_by_silence-reporter-follower = { $ref } is closed.
told-pass_by_silence-former = { $ref } had no answer for three days and was closed by itself.
told-fail-reporter = { $ref } is not done yet; { $owner } has been asked to go on.
told-fail-owner =
    🔁 { $ref } did not pass; please go back to it.
    Reason: { $reason }
    In their words: { $words }
    To be done by { $due }.
told-force_close-reporter =
    The community closed { $ref }.
    Reason: { $reason }
    Note: { $words }
    If you think that is wrong, press "{ act-reopen }" within 14 days.
told-force_close-reporter-follower = The community closed { $ref }. Reason: { $reason }
told-force_close-former = { $ref } was closed by the desk; you need not do it any more. Reason: { $reason }
told-reopen-reporter = 🔁 { $ref } is taken up again; we are finding someone. To be done by { $due }.
told-reopen-desk =
    🔁 { $ref } is to be done again
    Reason: { $reason }
    In their words: { $words }
    If nobody has it yet, please give it to someone.
told-reject-reporter =
    We are sorry: the community cannot take on { $ref }.
    Reason: { $reason }
    Note: { $words }
    If you think that is wrong, press "{ act-object }" and we look again. You can also call 12345.
told-reject-reporter-follower =
    The community cannot take on { $ref }. Reason: { $reason }
    If it concerns you too, report it yourself, or call 12345.
told-object-reporter = We have heard you. The duty desk looks at { $ref } again.
told-object-desk =
    ⚠️ The reporter objects: { $ref }
    Reason: { $reason }
    In their words: { $words }
    Please look at it again.
told-merge-reporter =
    { $ref } and { $parent } are the same matter and are handled together. { $parent } will tell you how it goes on.
    If it is not the same, press "{ act-split }".
told-merge-reporter-follower = { $ref } and { $parent } are the same matter and are handled together. { $parent } will tell you how it goes on.
told-merge-former = { $ref } was joined to { $parent }; you need not do this one any more.
told-split-reporter = { $ref } stands on its own again; the desk is finding someone.
told-split-desk = { $ref } is a different matter and stands on its own again. Please give it to someone.
told-withdraw-reporter = { $ref } is withdrawn. If there is something else, write to me any time.
told-withdraw-former = { $ref } was withdrawn by its reporter; you need not do it any more.
told-withdraw-desk = { $ref } was withdrawn by its reporter; nothing is left to arrange.
told-note-reporter =
    💬 Added to { $ref } by { $who } and kept:
    { $words }
told-note-owner =
    💬 More on { $ref } ({ $who }):
    { $words }
told-note-co_handlers =
    💬 More on { $ref } ({ $who }):
    { $words }
told-note-desk =
    💬 More on { $ref } ({ $who }):
    { $words }
told-add_evidence-reporter = 📎 A photo, voice message or location was added to { $ref } and kept.
told-add_evidence-owner = 📎 A photo, voice message or location for { $ref } ({ $who }).
told-add_evidence-co_handlers = 📎 A photo, voice message or location for { $ref } ({ $who }).
told-add_evidence-desk = 📎 A photo, voice message or location for { $ref } ({ $who }).
told-correct-owner = ✏️ The class, urgency or place of { $ref } was put right; now: { $place }. Please look at the card.
told-correct-desk = ✏️ The class, urgency or place of { $ref } was put right; now: { $place }.
told-urge-owner = ⏰ Reminder for { $ref }: the resident is waiting. To be done by { $due }; please say on the card how it stands.
told-urge-desk = ⏰ Reminder for { $ref }: the resident is waiting. Please see how it stands; if nobody has it yet, give it to someone.
told-escalate-desk = ⚠️ { $ref } was passed up ({ $who }). Please look at it at once. To be done by { $due }.
told-extend-reporter =
    { $ref } needs a little more time; it is to be done by { $due }.
    Reason: { $reason }
told-whistle-co_handlers =
    📣 Help is wanted for { $ref } ({ $who })
    📍 { $place }

refused-not_yours = This is not yours to handle, so it was not done. For your own reports tap "{ menu-mine }"; if something is wrong, just write to me.
refused-not_now = { $ref } stands at "{ $status }", so this cannot be done now. Please look at the newest card and use its buttons.
refused-about_you = { $ref } concerns you yourself, so somebody else must handle it. If you have something to say, please go to the duty desk.
refused-handler_cannot_verify = You handled { $ref } yourself, so its reporter or somebody else at the desk must check it. Please wait, or ask a colleague to tap.
refused-missing-reason = { $ref } still needs a reason. Please tap the button again and choose one.
refused-missing-text = { $ref } still needs a sentence. Please tap the button again and write one.
refused-missing-target = { $ref } still needs a person. Please tap the button again and choose one.
refused-missing-until = { $ref } still needs a day. Please tap the button again and choose how many days.
refused-missing-parent = { $ref } still needs the number of the same matter. Please tap the button again and choose one.
refused-missing-proof = { $ref } still needs a photo from the place. Please tap the button again and send one, or say that none is possible.
refused-missing-rating = { $ref } still needs a rating. Please tap "{ rating-satisfied }", "{ rating-fair }" or "{ rating-dissatisfied }".
refused-missing-change = There is nothing to change in { $ref }. Please choose a new class or place.
refused-done_already = This was done already; { $ref } stands at "{ $status }". No need to tap again.
refused-return_once = { $ref } was given back once already, so it cannot be again. Please tap "{ act-ask_transfer }" and let the desk decide.
refused-suspend_once = { $ref } was on hold once already, so it cannot be again. If you cannot do it, tap "{ act-ask_transfer }".
refused-suspend_too_long = The day for { $ref } must be after today and within one year. Please tap the button again and choose other days.
refused-window_closed = { $ref } was closed more than 14 days ago, so it can no longer be rated or done again. If the trouble is back, write to me and report it anew.
refused-too_early = It is too early for { $ref }; please wait a little.
refused-urged_just_now = A reminder for { $ref } went out just now, and the community knows. You can send another in half an hour. In danger call 110, 119 or 120.
refused-overdue = { $ref } cannot get more time: it is late already, or the new day is not later than the old one. Please do it soon, or tap "{ act-ask_transfer }".
refused-extended_twice = { $ref } got more time twice already. Please do it soon, or tap "{ act-ask_transfer }".
refused-objected_once = You objected to { $ref } once already, and the community looked again. If you still do not agree, you can call 12345.
refused-rated_already = You have rated { $ref } already. Thank you!
refused-follows_already = You follow { $ref } already and will hear how it goes.
refused-bad_target = { $ref } cannot go to this person: not of this community, on it already, or it concerns them. Please choose someone else.
refused-nothing_asked = Nothing waits for your answer in { $ref }; perhaps it was answered already. Please look at the newest card.
refused-same_ticket = { $ref } cannot be joined to itself. Please choose another ticket, or write another number.

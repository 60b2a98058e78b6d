# Questions and answers after a handler or reporter pressed a button.

ask-note = Please write what to add to { $ref }. A photo, a voice message or a location is fine too.
ask-result = How did { $ref } go? Please write the result in one sentence, best with a photo from the place.
ask-result-words = The photo is here. Now please write the result in one sentence.
ask-proof =
    The result is kept. Now please send a photo from the place.
    If a photo is not safe or not possible, tap "{ proof-none }"; if nothing could be done and you explained why, tap "{ proof-explained }".
proof-none = No photo possible
proof-explained = Explained instead
ask-days = How many days should { $ref } wait? Please tap one.
days = Days: { $count }
ask-words-please = Please write the reason in words.
ask-reason-words = Please write the reason for { $ref } in one sentence.
ask-reason-return = Why do you give { $ref } back? Please tap a reason.
ask-reason-ask_transfer = Why should { $ref } be passed on? Please tap a reason.
ask-reason-ask_suspension = Why must { $ref } be put on hold? Please tap a reason.
ask-reason-fail = What is not right yet about { $ref }? Please tap one.
ask-reason-reopen = Why should { $ref } be done again? Please tap a reason.
ask-reason-object = What do you think is wrong about { $ref }? Please tap one.
ask-reason-reject = Why is { $ref } not accepted? The resident will see this reason. Please tap one.
ask-reason-decline = Why do you not agree about { $ref }? Please tap a reason.
ask-reason-force_close = Why do you close { $ref }? The resident will see this reason. Please tap one.
reason-chosen = { $ref }, your choice: { $reason }
never-mind = ✖️ Never mind
never-minded = All right, nothing was changed.
completed-thanks = Noted, thank you! The resident has been asked to look at { $ref }; then it is closed.
returned-thanks = Noted. { $ref } is with the duty desk now; you need not do anything more.
rated-thanks = Thank you for rating { $ref }!

contact =
    { $ref } was reported by { $name }
    🏠 { $home }
    📞 { $phone }
    This look-up is on record. Use it for this ticket only, and do not pass it on.
contact-gone = Whoever reported { $ref } has deleted their data and cannot be reached. Please go by the place on the card; if you need help, tap "{ act-ask_transfer }".
not-given = not given

work-list =
    Your open tickets: { $count }; waiting to be checked by others: { $checking }.
    The most urgent is on top. Tap one to open it.
work-none = You have no tickets now. I tell you at once when there is one.
duty-on = You are on duty. Your open tickets: { $count }. New ones come straight to you.
duty-off =
    You are off duty; no new tickets come to you. Your open tickets: { $count }.
    To hand one over, tap "{ act-ask_transfer }" on its card.
not-staff = This is for community staff only. To report something, just write to me. If you work here, please ask the duty desk for an invitation link.

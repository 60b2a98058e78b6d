# A resident reports: heard, understood, corrected, sent; words of danger are answered at once.

report-prompt =
    Please tell me what happened, and where.
    One sentence is enough. A photo, a voice message or a location is fine too.
    For example: the stair light in building 3, unit 2 is out.
    In danger now? Call 110, 119 or 120 first.
small-talk = Hello, I am Linling. If something is wrong in the neighbourhood, write to me or send a photo, and I pass it to the community.

danger-call =
    🆘 If you are in danger now, call { $number } at once!
    First get away from the danger, and look after yourself and your family.
    I cannot make this call for you. What you said is kept and passed to the community.
danger-where =
    { $ref } is kept. Where is it? Please tap the building below.
    Not in the list? Hold this message, choose Reply, and write where it is or send a location.
danger-where-thanks = Thank you, the place is kept: { $place }.

draft-title = 👀 Please check that I understood you
draft-class = 🏷 { $category } · { $urgency }
draft-class-unsure = 🏷 Perhaps: { $category } · { $urgency }
draft-class-unknown = 🏷 Not clear yet what it is about
draft-heard = 🎙 I heard: “{ $text }” Is that right?
heard-right = ✅ Yes, that is it
heard-wrong = ✖️ No
draft-not-sent = Not sent yet. If it is right, tap "{ draft-send }"; if not, tap a button to change it.
draft-choose-place = Not sent yet. Please tap the building; you can also send a location.
draft-say-what = Not sent yet. Please write a sentence about what happened, or tap what it is about.
draft-which = Not sent yet. What is it about? Please tap; if you cannot say, just tap “{ draft-send }” and the desk will look.
draft-pin-outside = Not sent yet. No grid of ours is near that location: please tap “{ draft-place }” for the building, and what it is about.
draft-which-and-where = Not sent yet. What is it about, and in which building? Please tap; a location works too.
draft-send = ✅ Send
draft-send-without = ✅ Send without place
draft-place = 📍 Change place
draft-category = 🏷 Change class
draft-drop = ✖️ Do not report
draft-look = 👀 Look at it first
draft-add-or-new = Your last report is not sent yet. Do these words belong to it, or are they about something else? Please tap.
draft-add = ➕ It belongs to it
draft-another = 🆕 Something else
draft-answer-first = This last message is not kept; the ones before are. Please tap "{ draft-add }" or "{ draft-another }" above first, then send it again.
draft-gone = This one was sent already, or dropped. Tap "{ menu-mine }" to look. If there is more, just write to me.
draft-dropped = All right, not reported. Nothing was kept. Write to me whenever you need to.
draft-reminder =
    You have a report that is not sent yet:
    { $text }
    To send it, tap "{ draft-send }" on its card; if you do not need it, tap "{ draft-drop }".
place-wider = ⬆️ Wider area

picture-clean = The same picture without the place, time and phone it told of. This is the one your worker gets.
picture-place = 🧭 The picture says where it was taken, and by that we found: { $place }. If that is wrong, change it on the card. Your worker gets the picture without it.
picture-withheld = This picture file was not passed on: it is too large or of an odd format, and the place it may tell of cannot be taken out. Please send it again as a photo, not as a file.
heard-words = 🎙 (heard in a voice message) { $text }

edit-note = (changed to) { $text }
edit-too-late = I see that you changed this message, but it is not part of a report, so I cannot change anything. Please send the new words again.
reply-ticket-over = { $ref } is finished, so nothing can be added. I take what you said as something new.

mine-none = You have not reported anything yet. Just write to me; one sentence is enough.
mine-list = Your reports: { $count }. Tap one to see how it stands.
mine-draft = 📝 Not sent: { $text }

same-question = 🔎 Something like it was reported already. Is it this?
same-described = { $ref } { $category } · { $place } · { $age }
same-age-now = just now
same-age-hours = { $count } h ago
same-age-days = { $count } days ago
same-join = 🙋 Yes, { $ref }, me too +1
same-another = ✅ No, send as another
same-joined = 🙋 Good: you are part of { $ref }. What you said and showed went to whoever works on it, and you will hear how it goes on. If it is not the same after all, just write to me again.
same-show = 👀 See { $ref }
same-over = That one has just moved on and cannot be joined any more. Yours is still here; tap send.
danger-known = ℹ️ A neighbour told the community of this danger a moment ago; what you said was kept and passed on too. Please call the number all the same.

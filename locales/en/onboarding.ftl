# Meeting a resident: language, privacy notice, home, invitation links.

language-name = English
language-changed = All right, English from now on.
welcome-back = Hello { $name }! If something is wrong, just write to me, or send a photo or a voice message.
welcome-back-staff = Hello { $name }! Your tickets and queues are under the buttons below.

consent-first = Hello, I am Linling. I bring what happens in the neighbourhood to the community. Before we start, please read this.
consent-held = What you just wrote is held only until you choose: if you agree, we go on with it; if not, it is dropped at once.
consent-after-alarm = Your alarm has been passed to the community. So that they can reach you later and you can see how it goes, please read this.
privacy-notice =
    📄 How your data is used
    • By whom: your community.
    • Why: to bring what you report to whoever looks after the building, and to tell you when it is done.
    • What: your name in Telegram, your chat id, what you write and send. Home and phone only if you give them; you can report without.
    • Who sees it: those who handle it. They see your door number and phone only by a button, and each look is logged. It is never sold.
    • How long: two years after a report is closed. With /delete it goes at once.
    • Your rights: /mydata to see it, /export to take it, /delete to delete it; to correct it, tap "{ menu-me }".
    • Messages go over Telegram, whose servers are abroad. By agreeing you accept this too.
    • In danger you can report without agreeing. Call 110, 119 or 120 first.
consent-yes = ✅ Agree and go on
consent-no = Do not agree
consent-please = I hold this too. Please tap: agree, and we go on with it; do not agree, and it is dropped.
consent-thanks = Thank you! If something is wrong, just write to me, or use the buttons below.
consent-refused =
    All right. What was held has been dropped; only an alarm stays, because the community must act on it.
    You can go to your community office for anything; in danger call 110, 119 or 120.
    If you want to use me later, send /start.

home-ask = Where do you live? One tap, and you need not write the address with each report. You can also leave it.
home-ask-unit = Kept: { $place }. Which unit?
home-ask-room = Which room? Please write it, for example 501. You can also leave it.
home-enough = ✅ That is enough
home-later = Later
home-no-room = No room number
home-kept = Kept: { $place }. To change it, tap "{ menu-me }".
home-later-done = All right, later. When you want to, tap "{ menu-me }".

invitation-joined = Welcome, { $name }! Your role now: { $role }, for { $place }. When you are ready, start with the buttons below.
invitation-unknown = This invitation link is not right. Please ask the desk to send it again, and copy all of it.
invitation-expired = This invitation link has expired. Please ask the desk for a new one.
invitation-used = This invitation link was used already; each works only once. Please ask the desk for a new one.
invitation-taken = This account already belongs to another member of staff. Please open the link with your own Telegram account, or ask the desk.
invitation-busy = Another account of yours still has open tickets, so you cannot change accounts now. Please ask the desk to pass them on, then open this link again.
home-offer = Is { $place } your home? If you keep it, you need not choose the place next time.
home-is-here = 🏠 Yes, keep it

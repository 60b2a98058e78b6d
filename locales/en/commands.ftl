# The keys below, what commands do, help.

menu-report = Report something
menu-mine = My reports
menu-me = My data
menu-work = My tickets
menu-duty-on = I am on duty
menu-duty-off = I am off duty
menu-desk = Desk queue
menu-staff = Staff

page-before = ◀️ Back
page-after = More ▶️

command-start = Start
command-help = What I can do
command-report = Report something
command-mine = My reports
command-work = My tickets
command-desk = Desk queue
command-me = My data
command-mydata = See what is kept about me
command-export = Take all my data
command-delete = Delete all my data
command-language = Change the language
command-on = I am on duty
command-off = I am off duty
command-staff = Staff
command-stock = Store
command-cancel = Never mind, stop this

help =
    I am Linling. I bring what happens in the neighbourhood to the community.
    • Something wrong? Write a sentence, or send a photo, a voice message or a location.
    • How does it stand? Tap "{ menu-mine }".
    • Something to add? Hold the card, choose Reply, and write.
    • Change home or phone, or delete your data: tap "{ menu-me }".
    • Another language: /language
    In danger call 110, 119 or 120 first.
help-staff =
    For staff:
    • On and off duty: /on and /off. Tickets come to you only while you are on duty.
    • Your tickets: tap "{ menu-work }", or send /work.
    • A new ticket: first "{ act-accept }", and when it is done "{ act-complete }".
    • You cannot do it: "{ act-return }" or "{ act-ask_transfer }". It must wait: "{ act-ask_suspension }".
    • Something seen on patrol: just write to me.
    • Duty desk: /desk for the queue, /staff for the staff, /stock for the store.

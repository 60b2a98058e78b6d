# Alarms: what is stuck, what it means, what to do. Said to the street's admins; where there are none, to the desk.

alarm-rings =
    ⚠️ Alarm: { $what }
    { $help }
alarm-again =
    ⚠️ Still not well (for { $minutes } min): { $what }
    { $help }
alarm-over = ✅ Well again (after { $minutes } min): { $what }

alarm-part-intake = receiving messages
alarm-part-handlers = handling messages
alarm-part-courier = sending messages
alarm-part-scheduler = timed work
alarm-line-reply = Replies
alarm-line-notice = Notices

alarm-what-inbox = Messages that came in are not being handled
alarm-help-inbox = The oldest has waited { $seconds } s, { $count } wait in all. They are stored; none is lost. Ask the technical staff to look at the service; telephone if it is urgent.
alarm-what-urgent = Urgent messages do not get out
alarm-help-urgent = The oldest has waited { $seconds } s, { $count } wait in all. Look at the duty desk now and telephone the grid workers; then have the network and Telegram checked.
alarm-what-lane = { $name } pile up
alarm-help-lane = The oldest has waited { $minutes } min, { $count } wait in all. Urgent messages are not held up. Have the sending rate and the network checked.
alarm-what-nowhere = Tickets without anybody responsible
alarm-help-nowhere = { $count } in all: { $tickets }. Open the duty desk and give them to a grid worker now.
alarm-what-dead = Many messages could not be handled
alarm-help-dead = { $count } within half an hour. Their senders have been told and nothing of them is lost. Technical staff: look at them with the command dead-letters, and replay them when the cause is mended.
alarm-what-role = Nothing is { $name }
alarm-help-role = No process does this ({ $role }). Technical staff: start one, or find out why it stopped.
alarm-what-loop = A background task failed and was started again: { $name }
alarm-help-loop = { $count } times in ten minutes ({ $loop }). Technical staff: look for loop_crashed in the log.
alarm-what-disk = The disk is nearly full
alarm-help-disk = { $megabytes } MB are left. When it is full, no message can be taken in. Make room now.
alarm-what-clock = The machine's clock is wrong
alarm-help-clock = By about { $seconds } s: deadlines and reminders will be off. Technical staff: check time synchronisation (NTP).

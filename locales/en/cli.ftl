# What is read at the terminal
cli-bad-setting = The setting { $name } is not right: { $problem }. Put it right and start again; see docs/settings.md.
cli-playground-ready = The playground is open. Go to { $value } in your browser and write something on Aunt Lan's phone.
cli-standby-ready = Another Linling uses this database. It does “{ $value }” for now; this one takes over the moment it stops.
cli-bot-ready = Linling is on the line: @{ $value }. Ctrl+C stops it.
cli-playground-alone =
    Phones: { $url }
    Connect a bot: BOT_API_URL={ $url } BOT_TOKEN={ $token } python -m bot run
cli-stopped = Linling has stopped. Everything that arrived is kept and goes on at the next start.
cli-migrate-sure = This deletes all data for good. Are you sure?
cli-migrated = The database is up to date (revision { $revision }).
cli-import-refused = Problems found: { $count }. Nothing was written. Mend what is listed above and import again.
cli-import-dry = Rehearsal: added { $added }, changed { $changed }, unchanged { $unchanged }, retired { $retired }. Nothing was written.
cli-imported = Imported: added { $added }, changed { $changed }, unchanged { $unchanged }, retired { $retired }.
cli-role-unknown = There is no such role. There are: { $roles }.
cli-invitation =
    { $link }
    Send this link to the person. It is good for { $days } days and for one use.
cli-place-unknown = There is no place with the code { $place }. Import the community first, or check the code.
cli-bot-needed = The bot's username is not known. Add --bot USERNAME, or set BOT_TOKEN.
cli-qr-kind = The picture's name must end in .svg or .png.
cli-qr-written = Written to { $file }. Scanning it opens { $link }.
cli-unexpected = Something unexpected happened ({ $error }); nothing is lost. Try again with LOG_LEVEL=DEBUG and give the log to the maintainers.

cli-letters-count = Given up: updates { $updates }, messages { $messages } (shown: { $shown }). Look: python -m bot dead-letters show ID. Again: … replay ID. Let go: … drop ID.
cli-letters-id = ID
cli-letters-kind = What
cli-letters-update = update
cli-letters-message = message
cli-letters-perhaps = message, may have arrived
cli-letters-when = Given up
cli-letters-chat = Chat
cli-letters-private = private
cli-letters-group = group
cli-letters-attempts = Tries
cli-letters-ticket = Ticket
cli-letters-error = Why
cli-letters-which = Say which: an ID as python -m bot dead-letters lists it (u17 an update, m42 a message), or with replay --all.
cli-letters-sure = Letters to let go for good: { $count }. Nobody will be answered. Are you sure?
cli-letters-replayed = Put back in line: { $count }. What may have arrived already is left: name it to say it again.
cli-letter-gone = { $id } is no dead letter (any more). python -m bot dead-letters lists them.
cli-letter-outdated = { $id } stays: a later state of the same card was said since. Drop it.
cli-letter-in-line = { $id } is back in line. A running bot takes it up within seconds.
cli-letter-in-line-perhaps-twice = { $id } is back in line. It may have arrived before, so it may be read twice.
cli-letter-dropped = { $id } is let go.
cli-letter-words = What follows is what a person wrote or was told. Do not copy it further than mending needs.

cli-backup-done = Backed up to { $file } ({ $kilobytes } KB), checked and on disk. It holds people's data: keep it where only you can read it.
cli-backup-exists = { $file } is there already and was left alone. Choose another name, or add --overwrite.
cli-backup-nothing = There is nothing to back up: the database was never used. Check DATABASE_URL.
cli-backup-kind = { $file } is not a backup of { $kind }, which DATABASE_URL names. Nothing was changed.
cli-backup-broken = { $file } is damaged or not a backup of Linling. Nothing was changed. Take an older one.
cli-backup-newer = The backup is of a newer Linling (revision { $revision }; this one knows { $newest }). Nothing was changed. Install the newer version first.
cli-backup-running = A bot, or something else, is using this database. Nothing was changed. Stop it, then try again.
cli-backup-full = There is something in the database. Nothing was changed. To put the backup in its place (what is there now is kept), add --yes.
cli-backup-no-program = { $program } is not installed here. Install PostgreSQL's client programs (Debian, Ubuntu: apt install postgresql-client).
cli-backup-old-program = { $program } here is version { $has }, the server is { $server }. Install the client programs of version { $server }.
cli-backup-failed = It could not be done, and nothing was changed: { $error }
cli-backup-disk = The file { $file } cannot be read or written: { $error }. Nothing was changed. Check the path, its rights and the room on the disk.
cli-restored =
    { $file } is back (it was at revision { $revision }, and is up to date now). Start the bot.
    What came and was said after the backup is not in it: bulk messages then waiting are not sent again, tickets' may come twice, and new numbers skip a thousand.
cli-restored-kept = What was in the database before is kept in { $kept }. Delete it when you are sure.

start-database = The database cannot be used: { $error }. Check DATABASE_URL, whether the file can be written and the disk has room, then start again.
cli-part-unknown = After --only write some of these words, separated by commas: { $parts }.
start-parts-need-token = The playground needs all of Linling: leave out --only. To run a part alone, set BOT_TOKEN first.
start-playground-open = The playground of this folder is open already. Close that one first.
start-database-newer = The database is of a newer Linling (revision { $revision }; this one knows { $newest }) and was left alone. Install the newer version, or bring the backup from before the upgrade back: python -m bot restore FILE --yes.
start-port = Port { $port } is in use. Stop what uses it, or set { $setting } to another port (0 takes a free one).
start-listen = Cannot listen on { $host }:{ $port }. Check that LISTEN_HOST is an address of this machine (127.0.0.1 as a rule) and that LISTEN_PORT needs no higher rights.
start-token = The Bot API does not accept BOT_TOKEN. Check it with @BotFather and set it again.
start-bot-api = The Bot API ({ $url }) cannot be reached: { $error }. Check the network and BOT_API_URL, then start again.
start-webhook = The Bot API does not take WEBHOOK_URL ({ $url }): { $error }. It must be an https address that can be reached from outside. Or leave it unset and poll.
start-webhook-secret = WEBHOOK_URL is set, so WEBHOOK_SECRET must be too (letters and digits nobody can guess); otherwise anybody could pretend to be Telegram.
start-community = The community file { $file } has problems: { $count }. It was not imported. Run python -m bot import { $file } to see them.

doctor-settings = Settings
doctor-settings-ok = fine
doctor-settings-secret = WEBHOOK_URL is set and WEBHOOK_SECRET is not. Set it.
doctor-database = Database
doctor-database-ok = can be read and written, up to date ({ $kind })
doctor-database-old = is at revision { $at }, the newest is { $newest }. Run python -m bot migrate.
doctor-database-bad = cannot be used: { $error }. Check DATABASE_URL, file permissions and disk space.
doctor-database-newer = is at revision { $at }, but this Linling knows only { $newest }. Install the newer version.
doctor-database-old-server = PostgreSQL { $version } is too old; { $oldest } or newer is needed.
doctor-disk = Disk
doctor-disk-ok = free: { $free } MB, database: { $file } MB, its log: { $log } MB
doctor-disk-little = only { $free } MB are free (database: { $file } MB, its log: { $log } MB). Make room: a full disk stops Linling.
doctor-disk-log = the database's log has grown to { $log } MB: something has been reading for a long time (a copy, an open console). End it.
doctor-running = Running
doctor-running-ok = a bot works on this database: { $roles }
doctor-running-none = no bot works on this database now
doctor-line = Waiting
doctor-line-ok = nothing has waited long
doctor-line-slow = the oldest update has waited { $update } s, the oldest message { $message } s, though a bot runs. Look into its log; see docs/operations.md.
doctor-line-stopped = the oldest update has waited { $update } s, the oldest message { $message } s. Start the bot: python -m bot run.
doctor-letters = Dead letters
doctor-letters-none = none
doctor-letters-some = updates: { $updates }, messages: { $messages }. Look at them: python -m bot dead-letters.
doctor-territory = Territory
doctor-territory-ok = imported
doctor-territory-none = there is none. Run python -m bot import FILE.
doctor-staff = Staff
doctor-staff-ok = at the desk: { $desk }, grid workers: { $workers }, on duty: { $on }
doctor-staff-no-desk = nobody at the desk can be reached. Invite somebody with python -m bot invite desk COMMUNITY-CODE.
doctor-tickets = Tickets
doctor-tickets-ok = open: { $open }, nowhere: { $nowhere } (must be 0)
doctor-token = Bot
doctor-token-ok = @{ $name } is on the line
doctor-token-none = no BOT_TOKEN: the playground will start.
doctor-token-refused = the Bot API does not accept BOT_TOKEN. Check it with @BotFather.
doctor-token-unreachable = { $url } cannot be reached. Check the network and BOT_API_URL.
doctor-webhook = Updates
doctor-webhook-polling = polling, fine
doctor-webhook-left = polling, but a webhook is still set at the Bot API; starting the bot removes it.
doctor-webhook-not-set = the webhook at the Bot API is not WEBHOOK_URL; starting the bot sets it.
doctor-webhook-ok = the webhook is set, waiting: { $pending }, last error: { $error }
doctor-webhook-unknown = could not be asked. Put the bot right first.
doctor-clock = Clock
doctor-clock-ok = right, { $seconds } s from the Bot API's
doctor-clock-wrong = { $seconds } s from the Bot API's: deadlines would be wrong. Switch automatic time on.
doctor-clock-unknown = the Bot API cannot be reached to compare.

cli-train-unreadable = { $file } cannot be read: { $error }.
cli-train-unwritten = The model could not be written: { $error }.
cli-train-too-little = There is too little to learn from: two labels with at least { $fewest } texts each are needed. There are: { $there }.
cli-train-bad-line = Line { $line } left out: { $flaw }.
cli-train-flaw-json = not JSON in UTF-8
cli-train-flaw-object = not an object
cli-train-flaw-strings = text, label and title must be strings
cli-train-flaw-no_label = no label
cli-train-flaw-no_text = no text
cli-train-more-bad-lines = … and { $number } more lines like these.
cli-train-repeated = Said again word for word, counted once: { $number }.
cli-train-rare = The label { $label } was left out: { $number } texts, at least { $fewest } are needed.
cli-train-measured =
    Measured on { $texts } texts, each guessed by a model that had not seen it ({ $parts } parts; { $copies } near copies kept on one side).
    Macro-F1: { $full } with the whole text, { $short } with title or beginning alone. When it says how sure it is, it is off by { $off } % on average.
cli-train-label = Label
cli-train-number = Texts
cli-train-precision = Precision
cli-train-recall = Recall
cli-train-f1 = F1
cli-train-f1-short = F1, title
cli-train-true-guessed = is ↓ taken for →
cli-train-written = Written to { $file } ({ $kilobytes } KB).
cli-train-kind = { $file }: the name must end in .jsonl (labelled texts) or .conll (marked addresses).
cli-train-chunks =
    Learned from addresses: { $addresses }. Of these { $held } were held back first, and nothing like them was seen: exact chunks with their tags
    there, F1 { $f1 } (precision { $precision }, recall { $recall }). The model written has learned from them as well.
cli-train-chunk-number = Chunks
cli-train-tag = Tag
cli-conll-unreadable = { $file } cannot be read: { $found }.
cli-conll-not_utf8 = { $file }, line { $line }: this is not UTF-8. Save the file as UTF-8 and try again.
cli-conll-not_two_fields = { $file }, line { $line }: “{ $found }” is not a token, a space and a tag.
cli-conll-not_bio = { $file }, line { $line }: a tag begins with B- or I-, and “{ $found }” does not.
cli-conll-out_of_nothing = { $file }, line { $line }: { $found } goes on with a chunk that did not begin. The first token of a chunk has B-.
cli-conll-too_many_tags = { $file } has { $found } different tags; a model holds up to 64. Are there addresses in it?
cli-conll-too_few = { $file } has { $found } addresses (a blank line stands between two). At least 10 are needed, some hundreds are better.
cli-model-unreadable = The model { $file } cannot be read: { $why }.
cli-model-not_a_model = { $file } is no model of Linling. Make one with python -m bot train.
cli-model-other_kind = { $file } is a model for something else ({ $kind }); here one of the kind { $wanted } is needed.
cli-model-newer = { $file } was written by a newer Linling. Install that version, or train again with this one.
cli-model-damaged = { $file } is damaged ({ $why }). Train again, or take a copy.
cli-model-too_large = { $file } is larger than a model may be (1 MB).
cli-train-which = Say one of: --data FILE --out MODEL, --from-history, --rollback.
cli-train-adopted = Adopted: macro-F1 { $score } on the { $texts } newest tickets, { $before } before. Running bots use it from now on; --rollback goes back.
cli-train-not-adopted = Not adopted: macro-F1 { $score } on the { $texts } newest tickets is not better than { $before }, what is used now.
cli-train-nothing-to-take-back = No model is in force: classes come from the lexicon alone.
cli-train-taken-back = Model { $gone } is taken back; { $now } is in force again.
cli-train-lexicon-alone = Model { $gone } is taken back; classes come from the lexicon alone.

cli-stock-imported = Took in { $count } lines ({ $place }).
cli-stock-dry = All is well: { $count } lines can be taken in ({ $place }). Nothing was written.
cli-stock-twice = { $file } was taken in before; once more would count it twice, so nothing was written. If the same really came again, add --again.
cli-stock-no-community = There is no community with the code { $place }. Please write a community's code.
cli-stock-buy = The purchasing list has { $count } lines and is in { $file }.
cli-stock-buy-kind = The purchasing list is written as .xlsx only. Please let the file's name end in .xlsx.
cli-stock-right = Every lot's balance agrees with its entries.
cli-stock-wrong = The balances of these lots do not agree with their entries: { $lots }. Somebody got past the database's guards: please compare with a backup.

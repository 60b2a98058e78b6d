# Bringing a community in (bot/actions/community): the words a form is read by, what is wrong and what to do.
# Synonyms have "|" between them; the first is how we write it. Every language's words are understood.

import-field-street = street | sub-district
import-field-communities = communities
import-field-grids = grids
import-field-buildings = buildings
import-field-units = units
import-field-staff = staff
import-field-code = code | id
import-field-parent = parent | below
import-field-level = level | kind
import-field-name = name
import-field-aliases = aliases | also known as
import-field-polygon = polygon | boundary
import-field-note = note | notes | remark
import-field-roles = roles
import-field-role = role
import-field-at = at | scope | place
import-field-backup = backup | stand-in
import-field-answers-for = answers_for | classes
import-field-on-duty = on_duty | on duty
import-field-telegram-id = telegram_id | telegram
import-field-phone = phone | telephone | mobile
import-field-locale = locale | language
import-field-residents = residents
import-field-home = home
import-field-room = room

import-level-street = street | sub-district
import-level-community = community
import-level-grid = grid
import-level-building = building | block
import-level-unit = unit | entrance | staircase

import-role-captain = building captain | captain
import-role-volunteer = volunteer
import-role-grid-worker = grid worker | grid_worker
import-role-liaison = liaison | property | department
import-role-desk = duty desk | desk
import-role-street-admin = street admin | street_admin
import-role-auditor = auditor

import-answer-yes = yes | y | true | on | 1 | x
import-answer-no = no | n | false | off | 0

import-sheet-places = places
import-sheet-staff = staff

# A name of nothing but a number and one of these gets that number as its code.
import-numbered-building = building | block | tower | bldg
import-numbered-unit = unit | entrance | staircase
import-unit-name = Unit { $number }

import-comma = {", "}
import-where-cell = { $file }, { $cell }
import-where-both = { $file } line { $line }, { $cell }
import-where-line = { $file } line { $line }
import-where-column = { $file } line { $line }, column { $column }
import-problem = { $where }: { $what }

# The file itself
import-no-file = There is no { $path }. Check the name and the folder.
import-unreadable = The file cannot be opened ({ $reason }). Check its permissions, or copy it elsewhere and try again.
import-empty-file = The file is empty. Fill it in as docs/community-file.md shows.
import-too-large = The file has { $size } MB; the limit is { $limit } MB. Split it and import the parts, or remove pictures and the like.
import-encoding = The file is in { $encoding }, not UTF-8. Save it again as UTF-8 (in Excel: "CSV UTF-8"; in Notepad: Save as, encoding UTF-8).
import-not-text = This is not a text file. Save it as YAML or CSV in UTF-8, or hand in the .xlsx.
import-kind-unknown = This kind of file is not known. Use .yaml, .csv or .xlsx, or a folder that holds them.
import-folder-empty = The folder holds no community.yaml, no places.csv and no .xlsx. Put one there.
import-folder-many = The folder holds several .xlsx files. Name the one you mean.

# YAML
import-yaml-broken = This is not valid YAML. Usual causes: uneven indentation, no space after a colon, a quote that is not closed. Look at this line and the one above.
import-yaml-tab = This line is indented with a tab. YAML takes spaces only: replace the tab.
import-yaml-alias = Please do not use & and * references; write the content out. (A name that begins with & or * needs quotes.)
import-yaml-deep = This is nested too deeply for a community form. Compare docs/community-file.md.
import-yaml-characters = There are invisible control characters here. Delete this bit and type it again.
import-not-one-value = One single value belongs here, not a group or a list. Compare docs/community-file.md.
import-not-a-group = A group of fields belongs here ({ $fields }). Write "field: value" as docs/community-file.md shows.
import-colon = This has a Chinese colon "：". Write an ASCII colon and a space, as in name: Grid 1.
import-field-twice = "{ $field }" is there twice. Keep one.
import-field-misspelt = There is no field "{ $field }". Did you mean { $guess }?
import-field-unknown = There is no field "{ $field }". What may stand here: { $fields }.
import-no-places = There is no street in it. Give at least a street with its communities and grids.

# Tables
import-csv-broken = A quote in this line is not closed, so the rest cannot be read. Close it or take it away.
import-too-many-rows = There are more than { $limit } rows. Split the table, or delete the empty rows below it.
import-xlsx-broken = The workbook cannot be opened; it may be damaged. Open it in Excel, save it as a new .xlsx and try again.
import-xls-old = This is an old .xls, or it has a password. Remove the password and save it as .xlsx.
import-no-sheet = There is no sheet named { $sheet }; there are: { $there }. Rename one or add it.
import-empty-table = The table has no heading row. Write in its first row: { $fields }.
import-column-missing = The heading row lacks these columns: { $fields }. Add them.
import-column-misspelt = The column "{ $field }" is not known. Did you mean { $guess }? It is not read for now.
import-column-ignored = The column "{ $field }" is not imported. If you do not need it, all is well.
import-cell-error = The formula gives { $value }. Put the real content there.
import-cell-date = Excel has turned this cell into a date. Format the column as text and type it again.
import-cell-long-number = A number of more than { $digits } digits: Excel has lost the last ones. Format the column as text and type it again.

# Places
import-level-missing = The level is missing. Give one of: { $levels }.
import-level-unknown = The level "{ $value }" is not known. Give one of: { $levels }.
import-code-missing = "{ $name }" has no code. Give it one that no other place has, and keep it for good.
import-code-odd = The code "{ $code }" cannot be used: ASCII letters, digits, - and _ only, at most { $limit }.
import-code-twice = The code { $code } is used already in { $first }. Each place needs its own.
import-name-missing = The name is missing. Add it.
import-name-long = The name has more than { $limit } characters. Make it shorter.
import-name-odd = The name holds a line break or invisible characters. Type it again, on one line.
import-street-below = { $code } is a street and has nothing above it. Leave its parent empty.
import-parent-missing = { $code } ({ $level }) has no parent. Give the code of its { $wanted }.
import-parent-unknown = { $code } lies below { $parent }, which is not in the form. Give the code of a { $wanted } of the form, or add that line.
import-nesting = { $code } is a { $level } and belongs directly below a { $wanted }, but { $parent } is a { $there }. Change its parent.
import-same-name = Two buildings of one community are called "{ $name }" (the other: { $first }). Residents who say only that cannot be told apart; better put the estate's name into it.
import-units-elsewhere = Only a building may have a number of units. Empty this cell.
import-unit-count = "{ $value }" is no number of units. Give a whole number from 0 to { $limit }, or the units' names.
import-level-changed = { $code } is stored as a { $before } and told here as a { $after }. A code cannot change its level: use a new one.

# Polygons
import-json-broken = This is not valid JSON. Export the GeoJSON again from your map program.
import-not-geojson = This is not a GeoJSON FeatureCollection. Export it as GeoJSON from your map program.
import-feature-no-code = This feature does not say which grid it is. Put the grid's code into its property "code".
import-polygon-pointer = "{ $value }" is not written as "file.geojson#code"; the file must lie in the form's folder.
import-polygon-not-found = { $file } has no feature with the code { $code }. Check the code.
import-polygon-shape = This is no polygon. Give a GeoJSON Polygon or MultiPolygon of [longitude, latitude], at least three different points to a ring.
import-polygon-not-degrees = The coordinates are not degrees. Export again in WGS 84 (EPSG:4326) or CGCS2000 (EPSG:4490).
import-polygon-swapped = Latitude and longitude of { $code } are swapped. GeoJSON is [longitude, latitude], as in [121.47, 31.23].
import-polygon-huge = The polygon of { $code } is more than a degree (some hundred kilometres) wide, so it is no grid. Look for a mistyped point.
import-polygon-crossing = The border of { $code } crosses itself at { $point }. Draw the points again in their order.
import-polygon-invalid = The polygon of { $code } is not valid (near { $point }). Repair it in your map program and export it again.
import-polygon-twice = { $code } has two polygons, the other in { $first }. Keep one.
import-polygon-not-grid = { $code } is not a grid, and only grids have polygons. Remove it or correct the code.
import-polygon-nobody = No grid of the form has the code { $code }, so this polygon is not imported. Check the code.
import-overlap = The grids { $one } and { $other } overlap in { $percent }% of the smaller one. Who reports from there will be asked which it is; better mend the border.

# Staff
import-staff-code-missing = The staff code is missing. Give each person one of their own, their staff number for example.
import-staff-code-odd = The staff code "{ $code }" cannot be used: no spaces, at most { $limit } characters.
import-staff-twice = The staff code { $code } is there twice with different content, the other in { $first }. One person: make them equal. Two people: give another code.
import-staff-no-role = { $code } has no role and could do nothing. Give at least one role and where it holds.
import-role-missing = The role is missing. Give one of: { $roles }.
import-role-unknown = The role "{ $value }" is not known. Give one of: { $roles }.
import-role-twice = { $code } has the same role twice, the other in { $first }. Remove one.
import-role-level = The role "{ $role }" is usually held at: { $usual }; here it is at a { $level }. If that is meant, all is well.
import-at-missing = It is not said where the role holds. Give a place's code.
import-at-unknown = The place { $value } is not in the form. Give the code of a place of the form.
import-backup-unknown = The backup { $value } is not in the form. Give the staff code of somebody in the form.
import-backup-loop = The backups go in a circle: { $loop }. Let the last one not point back.
import-not-yes-or-no = "{ $value }" is neither yes nor no. Write yes or no.
import-telegram-odd = "{ $value }" is no Telegram id. It is a number, not a user name; leave it empty if you do not know it and send an invitation link.
import-telegram-twice = The Telegram id { $value } is given to { $other } already. It can belong to one person only.
import-telegram-taken = The Telegram id { $value } belongs to another member of staff in the database, { $other }. Check it, or change theirs first.
import-telegram-busy = { $code } still has { $number } open tickets and cannot move to another account now. Let the desk hand them over, then import again.
import-phone = "{ $value }" is no phone number. Digits only, with +, spaces and - if you like.
import-class-unknown = The class "{ $value }" is not known. Give names as the buttons have them or ids, such as fire, works_utilities; commas between them.
import-locale = There is no language "{ $value }". There are: { $locales }.
import-unit-home = The home { $value } is not in the database. Give the code of an imported unit.
import-person-unknown = The member of staff { $value } is not in the database. Import the community first.

# Invitations (python -m bot invite)
import-invite-no-place = There is no place with the code { $place }. Use a code of the imported form.
import-invite-no-role = The role { $role } needs no invitation: everybody is a resident. Choose a staff role.
import-invite-no-person = There is no member of staff with the code { $person }. Import them first, or leave this out.
import-invite-not-yours = You cannot invite to this role at { $place }. Ask its duty desk or a street admin.

# Supplies (bot/actions/store): the columns of a table, the sources, and the words of a typed receipt.
import-field-quantity = Quantity | Amount
import-field-unit = Unit
import-field-source = Source
import-field-lot = Lot | Batch
import-field-expires = Expires | Best before | Good until
import-field-threshold = Threshold | Warning line
import-source-reserve = Reserve
import-source-contract = Contract | Purchase
import-source-donation = Donation | Donated
import-mark-day-end = day
import-mark-receive = Received | Receive | Got
import-mark-lot = Lot | Batch
import-mark-expires = Expires | Best before | Good until
import-stock-kind = This kind of file is not known. Please use .csv or .xlsx.
import-stock-no-name = This line names no goods. Please fill in "Name".
import-stock-no-quantity = This line has no quantity. Please fill in "Quantity".
import-stock-no-unit = This line has no unit. Please fill in "Unit", for example: bag.
import-stock-no-source = This line has no source. Please write reserve, contract or donation.
import-stock-quantity = "{ $value }" is no quantity. Please write a number above 0 with at most three decimals, for example 50 or 0.5.
import-stock-source = The source "{ $value }" is not known. Please write reserve, contract or donation.
import-stock-day = "{ $value }" is no day. Please write it as 2027-01-01.
import-stock-unit = { $name } is counted in "{ $unit }" in the store, and this line says "{ $said }". Please write it in "{ $unit }".

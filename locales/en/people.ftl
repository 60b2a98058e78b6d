# Roles, and what each person's own data is.

role-resident = Resident
role-captain = Building captain
role-volunteer = Volunteer
role-grid_worker = Grid worker
role-liaison = Liaison
role-desk = Duty desk
role-street_admin = Street administrator
role-auditor = Auditor

me-card =
    👤 { $name }
    Role: { $roles }
    🏠 Home: { $home }
    📞 Phone: { $phone }
    Reports: { $reports }
    To change something, tap a button below.
me-home = 🏠 Change home
me-phone = 📞 Change phone
me-export = 📄 Export data
me-erase = 🗑 Delete data

phone-ask = Please tap "{ key-share-phone }" below. Only those who handle your report can see it, and only by a button. If you would rather not, do not tap it.
key-share-phone = 📞 Share my phone
phone-not-own = This is somebody else's phone; I did not keep it. To give your own, tap "{ menu-me }" and then "{ me-phone }".
phone-kept = Phone kept: { $phone }

export-head =
    📄 All your data
    Name: { $name }
    Chat id: { $chat }
    Phone: { $phone }
    Home: { $home }
    Language: { $language }
    Version of the notice you agreed to: { $consent }
export-report =
    { $ref } · { $at } · { $status }
    { $text }

erase-ask =
    Delete all your data? It cannot be brought back.
    Open reports, which will be withdrawn: { $open }.
erase-yes = 🗑 Delete
erase-no = Do not delete
erase-nothing = There is no data of yours here, so nothing to delete.
erase-done = Your data is deleted. Please clear the chat itself in Telegram. To use me again, send /start. In danger call 110, 119 or 120.

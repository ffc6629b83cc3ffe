"""What the rooms say of what arrives; written by `regard.web.reading_rooms`, never by hand."""

from django.utils.translation import gettext_noop as _

ARRIVING_SENTENCES: tuple[str, ...] = (
    _("Cannot correct %(unknown)s."),
    _("Choose of: %(amendable)s."),
    _("A correction needs a reason."),
    _("Say in a few words why."),
    _("Give a value of the column's kind."),
    _("a text is needed"),
    _("customers are not those from %(customers)s to %(next_no)s in order"),
    _("A decision about who is who needs a reason and an author."),
    _("Say in a few words why, and who decides."),
    _("No customer %(name)s is known."),
    _("Give an identifier as it came, or a pseudonym."),
    _("%(path)s cannot be opened: %(error)s."),
    _("Restore the workspace from a backup."),
    _("Other processes are reading the head."),
    _("Stop them, then erase again."),
    _("Check the disk, then try again."),
    _("%(path)s was written by a newer Regard."),
    _("Install that version or a later one."),
    _("%(where)s, but %(listed)s cannot be written. Mend the rights of the folder."),
    _("The database is whole; entries waiting to be sealed: %(waiting)s."),
    _("%(lost)s of %(listed)s segments are missing or not whole: %(listed_3)s."),
    _("%(sentence)s Restore the workspace from a backup."),
    _("Every segment is there and whole: %(listed)s, with %(entries)s entries in %(size)s kB."),
    _("No file in the archive that no manifest names."),
    _("Files in the archive of a load that is going on, or was cut short or undone: %(orphans)s."),
    _("%(sentence)s `regard rebuild` deletes what nobody needs."),
    _("Files of the layout are missing: %(listed)s. Run `regard rebuild`."),
    _("Behind by %(last)s entries; the next number or load catches up."),
    _("Behind: something was taken out since. The next number or load catches up."),
    _("Version %(version)s has everything; pages beside the base: %(pages)s."),
    _("%(pending)s not finished: hidden, but still in some file. The next number or load finishes them."),
    _("Customers erased: %(done)s; none is unfinished."),
    _("Forcing 4 kB to disk takes %(fsync_ms)s ms."),
    _("%(sentence)s That is slow: each acknowledged arrival waits so long."),
    _("%(free)s GB are free."),
    _("%(sentence)s A rebuild may need %(needed)s GB: make room."),
    _("%(null_count)s of the texts to be hashed are missing"),
    _("%(folder)s has no readable layout."),
    _("Run `regard rebuild`."),
    _("The key of %(folder)s is being changed."),
    _("Try again when that is done."),
    _("%(folder)s is not an empty folder."),
    _("Choose another name, or open it as it is."),
    _("%(folder)s is no workspace."),
    _("Make one with `regard init %(folder)s`."),
    _("The pseudonym key of %(folder)s is not the one that its database was filled with."),
    _("Put back %(key_file)s from a backup, correct %(key_variable)s, or name the workspace's own database."),
    _("Cannot make the workspace: %(error)s."),
    _("Give a name as in the IANA list, such as Europe/Berlin."),
    _("The query was ended before it had an answer."),
    _("Others have the workspace open: a server, a worker, or another command."),
    _("Stop them, rotate, then start them again."),
    _("The key was changed before, and the server's own state did not follow yet."),
    _("Start the server once, or run `regard vault rotate`; then rotate again."),
    _("This key is in use, or was."),
    _("Set %(next_variable)s to another one."),
    _("An erasure is not finished."),
    _("Wait until it is, then rotate again."),
    _("The query was ended before its turn came."),
    _("%(path)s cannot be read: %(strerror)s."),
    _("Restore it from a backup, or copy it from a new workspace."),
    _("%(path)s is not in UTF-8."),
    _("Save it again as UTF-8."),
    _("%(path)s is no valid YAML: %(error)s."),
    _("Mend it at that line."),
    _("%(path)s is no list of entries."),
    _("Begin each entry with `- key: …` at the margin."),
    _("Mend the entry; put quotes around keys and names such as 404, yes or no."),
    _("%(path)s: %(field)s %(doubled)s stands at more than one entry."),
    _("%(path)s, entry %(key)s: stage %(stage)s is not in %(stages_file)s."),
    _("Use one of %(stages)s, or add the stage there."),
    _("%(path)s, entry %(key)s: merged into %(merged_into)s, which is not there."),
    _("Merge it into another one, or delete the line `merged_into`."),
    _("%(path)s, entry %(key)s: merged into %(key_3)s, which is merged itself."),
    _("Merge both into %(merged_into)s."),
    _("%(path)s, entry %(key)s: the %(what)s above, %(parent)s, is not there."),
    _("Add it, or name another `parent`."),
    _("%(path)s, entry %(key)s: it would be above itself, through %(parent)s."),
    _("Name another `parent`, or none."),
    _("There is no touchpoint %(unknown)s."),
    _("Choose others; somebody may have removed it."),
    _("What the page showed of the entry cannot be read."),
    _("a scale needs both low and high"),
    _("%(field)s needs a letter or digit"),
    _("Mend the entry; the page on event names says what it can hold."),
    _("%(path)s, entry %(event)s: stage %(stage)s is not in %(stages_file)s."),
    _("%(path)s: the event %(event)s stands at more than one entry."),
    _("%(events_per_second)s events a second is no limit."),
    _("Give 1 or more, or no limit."),
    _("%(source)s is no name for a source."),
    _("Use up to 64 letters, digits, hyphens, underscores and dots, such as web-shop."),
    _("%(text)s is no web origin."),
    _("Give scheme and host, such as https://shop.example, without a path."),
    _("No valid key is called %(name)s."),
    _("`regard keys list` shows them."),
    _("%(hints)s valid keys are called %(name)s."),
    _("Say which one by how it begins: %(hints)s."),
    _("purpose %(key)s needs a `name` in at least one language, such as {en: Newsletter}"),
    _("purpose %(key)s covers %(value)s, and nothing else"),
    _("expires_after_days must be 1 or more, not %(expires_after_days)s"),
    _("There is no file %(path)s."),
    _("Check the name."),
    _("No source can read %(path)s."),
    _("Regard reads these: %(kinds)s."),
    _(
        "No column names the store; every row is put at 'App Store'. Name another one as `touchpoint: {fixed: NAME}` "
        "in the mapping."
    ),
    _("No column names the reviewers: reviews are contacts of nobody in particular."),
    _(
        "No column says what the consents are for; `surveys`, being asked for answers, is assumed. Say it as "
        "`purpose: {fixed: KEY}` in the mapping; consents.yaml has the keys."
    ),
    _("its values say yes or no"),
    _(
        "These words in %(name)s say neither yes nor no, and their rows are refused: %(unread)s. Say what they mean "
        "under `state: {values: …}` in the mapping."
    ),
    _("`pattern` is no regular expression: %(error)s"),
    _(
        "No column says which touchpoint the surveys ask about; invitations are put at the survey's name. Name it as "
        "`touchpoint: {fixed: NAME}` in the mapping, so that coverage is known by touchpoint."
    ),
    _("the survey's id is in its link"),
    _("its values name states"),
    _("it says when an invitation was %(state)s"),
    _(
        "The times in %(column)s do not say their time zone; UTC is assumed. Say it with --zone, such as --zone "
        "Europe/Berlin."
    ),
    _("%(path)s is damaged or cannot be read."),
    _("Export it again."),
    _("Messages have their own times."),
    _("Leave out --occurred."),
    _("There is no time zone %(zone)s."),
    _("Give --zone an IANA name."),
    _("a rating needs low < high, not %(low)s to %(high)s"),
    _(
        "No column names the platform; every row is put at 'Social media'. Name another one as `platform: {fixed: "
        "NAME}` in the mapping."
    ),
    _("by its name"),
    _(
        "%(name)s is taken as ratings from %(low)s to %(high)s. If platforms rate otherwise, add a column with the "
        "highest rating of each row and name it as `high_column`, or change `rating` in the mapping."
    ),
    _("it is the field %(text)s"),
    _(
        "No response says who gave it, so all are anonymous. Send personal links, or pass the customer's number as "
        "external data reference, so that answers join the customer's journey."
    ),
    _(
        "The times in %(name)s do not say their time zone; UTC is assumed. Say it with --zone: it is the zone of the "
        "person who made the export."
    ),
    _("In %(name)s day and month could be either way round; see `format`."),
    _("free words: %(question)s"),
    _(
        "Check that the highest number is the best answer in %(turned)s: Qualtrics numbers the choices in the order "
        "of the survey. If not, recode them there and export again."
    ),
    _(
        "Every response is put at the touchpoint %(source)s. Write the touchpoint it asks about as `touchpoint: "
        "{fixed: NAME}`, or name a column of embedded data."
    ),
    _("Check `reading.encoding` and `reading.delimiter` in the mapping, or export it again as UTF-8."),
    _("%(path)s cannot be read: %(error)s."),
    _("%(path)s is a folder."),
    _("Give one file at a time."),
    _("%(path)s cannot be read (%(strerror)s)."),
    _("Check the path and its rights."),
    _("%(path)s is a damaged gzip file."),
    _("Export it again, with its header and rows."),
    _("%(path)s is no table."),
    _("Regard reads CSV, XLSX, Parquet and JSON lines, also as .gz."),
    _("%(path)s has no columns."),
    _("Separate columns by comma, semicolon, tab or |, and name it .csv."),
    _("%(path)s has no column %(missing)s, which the mapping names."),
    _("Its columns are: %(column_names)s. Mend the mapping."),
    _("one row a customer"),
    _("it describes the customer"),
    _("its values start with %(letters)s where the worth is negative"),
    _("every row has its own value"),
    _("its values are channels"),
    _(
        "No column names the touchpoint; every row is put at %(name)s. Name a column as `touchpoint: {column: NAME}`,"
        " or another touchpoint as `touchpoint: {fixed: NAME}`, in the mapping."
    ),
    _("its values say how it ended"),
    _("quantity times price"),
    _("its values are currencies"),
    _("Nothing says the currency of %(name)s, so it is left open. Say it as `currency: {fixed: EUR}` in the mapping."),
    _(
        "%(name)s does not say its unit; seconds are assumed. Say it as `%(role)s: {column: %(name_3)s, unit: min}` "
        "in the mapping (ms, s, min or h)."
    ),
    _(
        "No column names the customer, so every row is anonymous. If one does, write `who: {column: NAME}` into the "
        "mapping."
    ),
    _("its values are e-mail addresses"),
    _("its values are phone numbers"),
    _("every row has its own value, and the table has no time"),
    _("it looks like a personal trait (%(trait)s)"),
    _("its name and range (%(low)s to %(high)s) fit %(kind)s"),
    _(
        "%(name)s runs from 0 to 10, as recommendation scores (NPS) do. If it is one, write `scores: [{column: "
        "%(name_2)s, question: %(name_3)s, kind: nps}]` into the mapping."
    ),
    _("its values are free words"),
    _("its dates are events of their own (%(events)s)"),
    _("you named it"),
    _("its values are times"),
    _("its values are time zones"),
    _(
        "The times in %(name)s do not say their time zone; UTC is assumed. Say it with --zone, such as --zone "
        "Europe/Berlin, or as `occurred_at: {zone: …}` in the mapping."
    ),
    _(
        "In %(name)s (such as %(examples)s) day and month could be either way round; day first is assumed. If the "
        "month comes first, write `format: mdy` there in the mapping."
    ),
    _(
        "No column says when it happened; rows without a time are refused. Name a column, or one time for all rows, "
        "with --occurred, such as --occurred 2026-01-31, or as `occurred_at: {column: NAME}` in the mapping."
    ),
    _("give either `column` or `fixed`"),
    _("give `values`, or `starts_with` and `outcome`"),
    _("give either `column` or `product`"),
    _("give both `low` and `high`, or neither"),
    _("an nps score is on the scale 0 to 10"),
    _("`source` must not be blank"),
    _("the shape `wide`, and no other, needs `dated` columns"),
    _("the shape `attributes` needs `who`"),
    _("The mapping %(path)s cannot be read (%(strerror)s)."),
    _("Give its path."),
    _("The mapping %(path)s is no UTF-8 text."),
    _("Save it as UTF-8."),
    _("The mapping %(path)s is no YAML: see %(place)s."),
    _("Mind indentation and quotes."),
    _("Mend that field. Fields are: %(struct_fields)s."),
    _("The mapping %(path)s is wrong: %(error)s."),
    _("%(path)s is a damaged Parquet file: %(error)s."),
    _("%(asked)s is neither a column of the file nor a time."),
    _("Its columns are: %(profiles)s. A time is such as 2026-01-31."),
    _("nothing else fits; it is kept with the contact"),
    _(
        "%(name)s looks like a score, but no column says when it was given; it is kept as an attribute. To load it as"
        " answers, give the time with --occurred, such as --occurred 2026-01-31."
    ),
    _(
        "%(broken)s of the first %(num_rows)s rows have more or fewer columns than the header (the first is row "
        "%(row)s); they will be refused. If many are, set `reading: {delimiter: …}` in the mapping."
    ),
    _("%(path)s has no rows."),
    _("%(path)s has no row with as many columns as its header."),
    _("Mend its header, or export it again."),
    _("%(path)s has no sheet %(name)s."),
    _("Its sheets are: %(sheet_names)s."),
    _("%(path)s cannot be read as a workbook: %(error)s."),
    _("Save it again as .xlsx."),
    _("`source`, `touchpoint` and `usual_kind` must not be blank"),
    _("Tickets have their own times."),
    _("%(zone)s is no IANA time zone, such as 'Europe/Berlin' or 'UTC'."),
    _("The folder has no table of %(absent)s; the others are loaded without."),
    _("%(unknown)s of %(requesters)s requesters are not among the users: tickets are taken, names unknown."),
    _("Tickets without a type are of the kind 'ticket'; if they are complaints, write `usual_kind: complaint`."),
    _("The folder has no table of tickets."),
    _("Its columns must include %(columns)s."),
    _("more than %(deepest)s levels of objects and lists"),
    _("The body is neither a form nor a JSON object or array in UTF-8, or is nested too deeply. Send one."),
    _("The form is not in UTF-8, or has more than %(most_fields)s fields. Send it as JSON."),
    _("The delivery becomes more than %(most_events)s events. Send less at once."),
    _("give one of %(sorts)s"),
    _("an empty list finds nothing"),
    _("%(text)s is no template, such as order-{$.id}"),
    _("give one of `is`, `is_not`, `exists`"),
    _("the kind %(kind)s needs small letters, digits and underscores"),
    _("the format %(self)s is none of %(formats)s, and no pattern"),
    _("give `value`, `text` or `option`"),
    _("`events_per_second` is 1 or more"),
    _("The mapping is too long."),
    _("Keep it below %(most_text)s letters."),
    _("The mapping is no YAML: see %(mark)s."),
    _("Mind indentation and quotes: texts with braces or an @ need quotes."),
    _("The mapping is wrong: %(error)s."),
    _("Mend that field; the page on webhooks' mappings has all of them."),
    _("`%(field)s` has no word %(text)s: give one of %(words)s"),
    _("no number"),
    _("%(path)s is no path, such as $.order.id, @.price, $.lines[0] or $['order id']"),
    _("The sample holds no object."),
    _("Paste a whole body, as the sender sends it."),
    _("%(path)s cannot be read."),
    _("Give it to whom the server runs as, with mode 0600."),
    _("There is no webhook %(source)s."),
    _("`regard webhooks list` shows them; `regard webhooks create` makes one."),
    _("%(path)s is no UTF-8 text."),
    _("There is a webhook %(source)s already."),
    _("Take another name, or change its mapping."),
    _("That is no secret."),
    _("Give one line of letters, digits and signs."),
    _("Look whether the disk is there, and who may read it."),
    _("%(source)s is no name for a webhook."),
    _("Use up to 64 small letters, digits, hyphens and underscores, such as web-shop."),
)

"""Phrases of loading and keeping facts: what was recognised in a file, refusals of loads, what the doctor finds."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # What was recognised
    "Read as {kind:name}.": "Läst som {kind}.",
    "Read as {kind:name}, one JSON object a line.": "Läst som {kind}, ett JSON-objekt per rad.",
    "Recognised: {what:dialects}.": "Igenkänt: {what}.",
    "As the mapping says: {what:dialects}.": "Som mappningen säger: {what}.",
    "The rows do not agree on the number of columns; rows that differ are set aside.":
        "Raderna har olika många kolumner; rader som avviker läggs åt sidan.",
    "The last line has no line end; if the file was cut off there, it cannot be told.":
        "Den sista raden saknar radslut; om filen kapats där går inte att veta.",
    "Blank lines are not counted in row numbers.": "Tomma rader räknas inte i radnumren.",
    "{n:count} rows could not be cut into columns.": "{n} {n|rad|rader} kunde inte delas upp i kolumner.",
    "Column {place:count} has no name; it is called {name:quoted} here.":
        "Kolumn {place} har inget namn; här heter den {name}.",
    "Column {column:quoted} occurs more than once; number {n:count} is called {name:quoted} here.":
        "Kolumnen {column} finns mer än en gång; nummer {n} heter {name} här.",
    "Blank in every row: {columns:name}.": "Tomt i varje rad: {columns}.",
    "The file has column names and no rows.": "Filen har kolumnnamn men inga rader.",
    "Read sheet {sheet:quoted}.": "Läste bladet {sheet}.",
    "Read sheet {sheet:quoted} (the file also has {others:name}).": "Läste bladet {sheet} (filen har också {others}).",
    "{n:count} rows before the row of column names were skipped.":
        "{n} {n|rad|rader} före raden med kolumnnamn hoppades över.",
    "Value labels of {columns:name} are in columns of their own, such as {example:name} (label).":
        "Värdeetiketter för {columns} står i egna kolumner, till exempel {example} (label).",
    "{column:name}: the format of {theirs:quoted} was not recognised; say it as `time:`.":
        "{column}: formatet för {theirs} kändes inte igen; ange det som `time:`.",
    "{column:name}: times were read as {form:name}.": "{column}: tider lästes som {form}.",
    "{column:name}: numbers were read with a decimal comma.": "{column}: tal lästes med decimalkomma.",
    "{column:name}: the numbers in {theirs:quoted} are not written in one way; those without a decimal comma are set "
    "aside.":
        "{column}: talen i {theirs} är inte skrivna på ett och samma sätt; de utan decimalkomma läggs åt sidan.",
    "{column:name}: the numbers in {theirs:quoted} are not written in one way; those without a decimal point are set "
    "aside.":
        "{column}: talen i {theirs} är inte skrivna på ett och samma sätt; de utan decimalpunkt läggs åt sidan.",
    "{place:code}: {note:sentence}": "{place}: {note}",
    "Say `time:` in the mapping to settle it.": "Ange `time:` i mappningen för att avgöra det.",
    "Say `decimal:` in the mapping to settle it.": "Ange `decimal:` i mappningen för att avgöra det.",
    "Numbers were read as epoch seconds since 1970.": "Tal lästes som sekunder sedan 1970.",
    "Numbers were read as epoch milliseconds since 1970.": "Tal lästes som millisekunder sedan 1970.",
    "Numbers were read as {form:name} since 1970.": "Tal lästes som {form} sedan 1970.",
    "Every date could be read both ways; day before month was assumed ({form:name}).":
        "Varje datum kunde läsas på två sätt; dag före månad antogs ({form}).",
    "Every date could be read both ways; month before day was assumed ({form:name}).":
        "Varje datum kunde läsas på två sätt; månad före dag antogs ({form}).",
    "Numbers such as {example:name} were read with a decimal comma.": "Tal som {example} lästes med decimalkomma.",
    "Numbers such as {example:name} were read with a comma between thousands.":
        "Tal som {example} lästes med komma mellan tusental.",
    "Numbers such as {example:name} were read with a point between thousands.":
        "Tal som {example} lästes med punkt mellan tusental.",
    "Times without offset were read in {zone:name} ({columns:name}).":
        "Tider utan tidszon lästes i {zone} ({columns}).",
    "Times without an offset were read in {zone:name}.": "Tider utan tidszon lästes i {zone}.",
    "Of an hour that occurs twice, the later is taken; a time that clocks skip is set aside.":
        "Av en timme som finns två gånger tas den senare; en tid som klockan hoppar över läggs åt sidan.",
    "Rows are counted through the files: {files:name}.": "Raderna räknas genom filerna: {files}.",
    "{file:name}: not mapped and so kept out: {columns:name}.": "{file}: inte mappat och därför inte med: {columns}.",
    "Not a construct that is known: {constructs:name}; kept, and left out of models until declared.":
        "Okända begrepp: {constructs}; sparade, men inte med i modeller förrän de angetts.",
    "{file:name} belongs to no file of the mapping; it was left alone.":
        "{file} hör inte till någon fil i mappningen; den lämnades orörd.",
    "{file:name} is empty; it was left alone.": "{file} är tom; den lämnades orörd.",
    "When a row became known is assumed: its own time.": "När en rad blev känd är antaget: radens egen tid.",
    "When a row became known is assumed: its own time plus {hours:number} hours.":
        "När en rad blev känd är antaget: radens egen tid plus {hours} timmar.",
    "Columns not in the contract were left out: {columns:name}.":
        "Kolumner som inte är avtalade är inte med: {columns}.",
    "This file was loaded before; nothing has changed.": "Den här filen har lästs in förut; inget har ändrats.",
    "Nothing was loaded.": "Inget lästes in.",
    "The work was stopped": "Arbetet stoppades",
    "There is no list of customers.": "Det finns ingen kundlista.",
    "This customer has no id by which the ledger could erase them.":
        "Kunden har inget id som liggaren kan radera efter.",
    "This customer is not there any more.": "Kunden finns inte kvar.",
    "The style sheet is not there": "Stilmallen saknas",
    "A page cannot be carried in this form": "En sida kan inte tas med i den formen",
    "A brief is made for someone": "En rapport görs åt någon",
    "There is no study to make a brief of": "Det finns ingen studie att göra en rapport av",
    "The file has no columns.": "Filen har inga kolumner.",
    "No row was mended.": "Ingen rad rättades.",
    "The file does not say which rows it has.": "Filen säger inte vilka rader den har.",
    "The files were discarded.": "Filerna kasserades.",
    # Refusals of files and mappings
    "The file is empty.": "Filen är tom.",
    "All files are empty.": "Alla filer är tomma.",
    "There is no such file.": "Filen finns inte.",
    "The file is an old or a protected Excel workbook.": "Filen är en gammal eller skyddad Excelbok.",
    "The file is packed (gzip).": "Filen är packad (gzip).",
    "The Parquet file cannot be read; it may have been cut off.": "Parquetfilen kan inte läsas; den kan ha kapats.",
    "No line of the file is a JSON object.": "Ingen rad i filen är ett JSON-objekt.",
    "It has to be said what the file holds.": "Det måste sägas vad filen innehåller.",
    "The folder holds no file that can be read.": "Mappen har ingen fil som kan läsas.",
    "The mapping cannot be used.": "Mappningen kan inte användas.",
    "The mapping is not YAML.": "Mappningen är inte YAML.",
    "The mapping cannot be read.": "Mappningen kan inte läsas.",
    "The mapping does not fit.": "Mappningen passar inte.",
    "The workbook cannot be opened; it may have been cut off.": "Arbetsboken kan inte öppnas; den kan ha kapats.",
    "The workbook has no such sheet.": "Arbetsboken har inget sådant blad.",
    "The SPSS file cannot be opened; it may have been cut off.": "SPSS-filen kan inte öppnas; den kan ha kapats.",
    "The JSON file cannot be read; it may have been cut off.": "JSON-filen kan inte läsas; den kan ha kapats.",
    "Two columns have the same name of ours.": "Två kolumner har samma namn hos oss.",
    "There is no table {table:quoted}.": "Det finns ingen tabell {table}.",
    "There is no table {table:quoted} (did you mean {guess:quoted}?).":
        "Det finns ingen tabell {table} (menade du {guess}?).",
    # Refusals of the ledger
    "A table is not in the vocabulary.": "En tabell finns inte i vokabulären.",
    "Nobody in the ledger has this id.": "Ingen i liggaren har detta id.",
    "This is not a table.": "Detta är ingen tabell.",
    "None of the columns is in the contract.": "Ingen av kolumnerna är avtalad.",
    "Someone else is at the ledger.": "Någon annan använder liggaren.",
    "This ledger lives in memory.": "Den här liggaren finns bara i minnet.",
    "There is no such table.": "Tabellen finns inte.",
    "Days in this ledger are cut in another time zone than the settings say.":
        "Dagarna i liggaren är delade i en annan tidszon än inställningarna säger.",
    "The ledger has no such version.": "Liggaren har ingen sådan version.",
    "No row of these tables can be used.": "Ingen rad i tabellerna kan användas.",
    "There is a ledger already.": "Det finns redan en liggare.",
    "There is no ledger in this folder.": "Det finns ingen liggare i mappen.",
    "Some settings cannot be used.": "Några inställningar kan inte användas.",
    "A setting is not known.": "En inställning är okänd.",
    "The settings are not a list of names and values.": "Inställningarna är inte en lista av namn och värden.",
    "The project has no settings.": "Projektet har inga inställningar.",
    "The settings are not YAML.": "Inställningarna är inte YAML.",
    "This version can be named but not read again.": "Den här versionen kan nämnas men inte läsas igen.",
    "This cannot be exported": "Detta kan inte exporteras",
    "A PDF cannot be written": "En PDF kan inte skrivas",
    "A workbook cannot be written": "En arbetsbok kan inte skrivas",
    "Pictures cannot be drawn": "Bilder kan inte ritas",
    "There is nothing prepared for screens": "Inget är förberett för skärmarna",
    "There is no study to read": "Det finns ingen studie att läsa",
    "There are no facts to study": "Det finns inga fakta att studera",
    "The study was stopped": "Studien stoppades",
    "What was prepared for screens changes too fast to be read.":
        "Det som är förberett för skärmarna ändras för fort för att läsas.",
    "Customers cannot be sorted like this.": "Kunder kan inte sorteras så här.",
    "This is no key of a page.": "Detta är ingen nyckel till en sida.",
    "Cells cannot be split like this.": "Cellerna kan inte delas upp så här.",
    "The local engine could not run a query.": "Den lokala motorn kunde inte köra en fråga.",
    # What the doctor finds, and what recovery did
    "A load was broken off.": "En inläsning avbröts.",
    "A erasure was broken off.": "En radering avbröts.",
    "A {kind:name} was broken off.": "Arbete ({kind}) avbröts.",
    "A {kind:name} left its lease behind.": "Ett lås ({kind}) blev kvar.",
    "A table cannot be read.": "En tabell kan inte läsas.",
    "Files of the ledger are missing.": "Filer i liggaren saknas.",
    "A table has not as many rows as the manifest says.": "En tabell har inte så många rader som manifestet säger.",
    "Files belong to no version.": "Filer hör inte till någon version.",
    "A load left its work folder behind.": "En inläsning lämnade kvar sin arbetsmapp.",
    "Days are cut in another time zone than the settings say.":
        "Dagarna är delade i en annan tidszon än inställningarna säger.",
    "Buckets lie in many files.": "Hinkar ligger i många filer.",
    "Rows wait for their parent.": "Rader väntar på den rad de hör till.",
    "Ids of people of whom nothing was kept.": "Id för personer som inget sparats om.",
    "Ids without facts.": "Id utan fakta.",
}  # fmt: skip

DEEDS: Mapping[str, str] = {
    "check the export and load it again": "kontrollera exporten och läs in den igen",
    "check the path": "kontrollera sökvägen",
    "save it as .xlsx without a password": "spara den som .xlsx utan lösenord",
    "save it again as .xlsx, without a password": "spara den igen som .xlsx, utan lösenord",
    "save it again as .sav": "spara den igen som .sav",
    "unpack it first": "packa upp den först",
    "export it again": "exportera den igen",
    "write one object per line": "skriv ett objekt per rad",
    "write one object per line (JSON lines), so that one fault costs one row":
        "skriv ett objekt per rad (JSON lines), så att ett fel kostar en rad",
    "give either --as TABLE or --map MAPPING.yaml, or name each file after its table; `goodwill map FILE` proposes a "
    "mapping":
        "ange antingen --as TABELL eller --map MAPPNING.yaml, eller ge varje fil sin tabells namn; `goodwill map FIL` "
        "föreslår en mappning",
    "give {formats:name}": "ange {formats}",
    "correct these and try again": "rätta dessa och försök igen",
    "correct the mapping; `goodwill map FILE` shows what the file has":
        "rätta mappningen; `goodwill map FIL` visar vad filen har",
    "correct them": "rätta dem",
    "rename one of them, or say which one in a mapping": "byt namn på en av dem, eller säg vilken i en mappning",
    "check id and id space": "kontrollera id och id-rymd",
    "give a pandas or Polars frame, an Arrow table or a DuckDB relation":
        "ange en pandas- eller Polars-tabell, en Arrow-tabell eller en DuckDB-relation",
    "name them {columns:name}": "kalla dem {columns}",
    "wait until it has finished, or close the ledger that reads":
        "vänta tills det är klart, eller stäng liggaren som läser",
    "make one in a folder with Ledger.create or `goodwill init`":
        "skapa en i en mapp med Ledger.create eller `goodwill init`",
    "make one with `goodwill init`": "skapa en med `goodwill init`",
    "run `goodwill doctor --fix`, which cuts them anew, or put the zone back":
        "kör `goodwill doctor --fix`, som delar dem på nytt, eller återställ tidszonen",
    "use {first:count} to {last:count}": "använd {first} till {last}",
    "see the reasons; the columns have to bear the names of the contract":
        "se skälen; kolumnerna måste ha de avtalade namnen",
    "open it, or choose an empty folder": "öppna den, eller välj en tom mapp",
    "open the newest version": "öppna den nyaste versionen",
    "begin at the first page": "börja på första sidan",
    "try again": "försök igen",
    "run a study first": "kör en studie först",
    "tell whoever runs it": "säg till den som sköter den",
    "look at the receipts of erasures": "se kvittona på raderingar",
    "install goodwill anew": "installera goodwill på nytt",
    "sign in and ask for it": "logga in och beställ den",
    "run a study first, under Data": "kör en studie först, under Data",
    "check the export": "kontrollera exporten",
    "change the cells that are wrong, and save": "ändra cellerna som är fel och spara",
    "begin it again when you like": "börja om när du vill",
    "mend the file that was downloaded here, and keep its columns {file:quoted} and {row:quoted}":
        "rätta filen som laddades ned här, och behåll dess kolumner {file} och {row}",
    "bring them in again": "hämta in dem igen",
    "run `goodwill study {project:name}` first": "kör `goodwill study {project}` först",
    "load a file first: goodwill load PROJECT FILE": "läs in en fil först: goodwill load PROJEKT FIL",
    "run it again when you like; the facts are untouched": "kör den igen när du vill; fakta är orörda",
    "pip install goodwill[report]": "kör pip install goodwill[report]",
    "pip install goodwill[report], or write the brief as .html":
        "kör pip install goodwill[report], eller skriv rapporten som .html",
    "run doctor with fix": "kör doctor med fix",
    "run doctor with fix: it will be carried to its end": "kör doctor med fix: det förs till sitt slut",
    "run doctor with fix: it will be undone": "kör doctor med fix: det görs ogjort",
    "run doctor with fix, or begin a load: it is dropped": "kör doctor med fix, eller börja en inläsning: det släpps",
    "run doctor with fix: days and months are cut anew, as a new version":
        "kör doctor med fix: dagar och månader delas på nytt, som en ny version",
    "run doctor with fix, or compact: older versions can then be named but not read":
        "kör doctor med fix, eller packa ihop: äldre versioner kan sedan nämnas men inte läsas",
    "restore the project folder from a backup": "återställ projektmappen från en säkerhetskopia",
    "load the {table:name} they belong to": "läs in {table} som de hör till",
    "load their facts, or erase them": "läs in deras fakta, eller radera dem",
}  # fmt: skip

SEEN: Mapping[str, str] = {
    "no paths": "inga sökvägar",
    "{n:count} rows": "{n} {n|rad|rader}",
    "{n:count} files": "{n} {n|fil|filer}",
    "{n:count} ids": "{n} id",
    "{n:count} rows instead of {wanted:count}": "{n} rader i stället för {wanted}",
    "up to {n:count} files in one bucket": "upp till {n} filer i en hink",
    "{theirs:name} in the ledger, {ours:name} in the settings": "{theirs} i liggaren, {ours} i inställningarna",
    "begun at {at:name}, number {n:count}": "påbörjat {at}, nummer {n}",
    "no study, or none since somebody was erased": "ingen studie, eller ingen sedan någon raderades",
    "no version {version:name}": "ingen version {version}",
    "a {kind:name} ({doing:name}), process {pid:name} on {host:name}": "{kind} ({doing}), process {pid} på {host}",
}  # fmt: skip

# How a file is cut into columns.
DIALECTS: Mapping[str, str] = {
    "columns separated by comma": "kolumner skilda av komma",
    "columns separated by semicolon": "kolumner skilda av semikolon",
    "columns separated by tab": "kolumner skilda av tabb",
    "columns separated by pipe": "kolumner skilda av lodstreck",
    "columns separated by {sign:name}": "kolumner skilda av {sign}",
    "quoted by {sign:name}": "citattecken {sign}",
    "first row names the columns": "första raden ger kolumnerna namn",
    "no row of column names": "ingen rad med kolumnnamn",
    "{n:count} leading lines skipped": "{n} inledande rader hoppas över",
    "{n:count} leading line skipped": "{n} inledande rad hoppas över",
}

# What a load, a study or a job is at.
STEPS: Mapping[str, str] = {
    "reading the facts": "läser fakta",
    "deciding what may be said": "avgör vad som får sägas",
    "checking rows": "kontrollerar rader",
    "checking and writing rows": "kontrollerar och skriver rader",
    "keeping rows to mend": "sparar rader att rätta",
    "waiting rows": "väntande rader",
    "Looking through what the site keeps": "går igenom vad webbplatsen sparar",
    "Erasing from the ledger": "raderar ur liggaren",
    "Waiting until nobody else is at the ledger": "väntar tills ingen annan använder liggaren",
    "Making the file": "gör filen",
    "opening the file": "öppnar filen",
    "writing down what people decided": "skriver ned vad som bestämts",
    "cutting days and months": "delar dagar och månader",
    "looking over the ledger": "går igenom liggaren",
    "reading {file:name}": "läser {file}",
    # Sorts of claims, each with a gate of its own
    "what actions did": "vad åtgärder gjorde",
    "what moved or stands out": "vad som rört sig eller sticker ut",
    "how things stand": "hur det står till",
    # What vouches for numbers
    "published": "publicerade tal",
    "package": "ett annat program",
    "brute force": "räkning rad för rad",
    "special case": "ett specialfall",
    "recovery": "simulering med känd sanning",
}

# Names of settings, as methods and projects have them.
SETTINGS: Mapping[str, str] = {
    "level": "täckning",
    "most": "högst",
    "construct": "begrepp",
    "grain": "periodlängd",
    "perspective": "perspektiv",
    "include_partial": "även ofullständiga svar",
    "as_of": "till och med",
    "segment": "grupp",
    "horizon_days": "dagar framåt",
    "minimum_answers": "minsta antal svar",
    "scheme": "schema",
    "seed": "slumpfrö",
    "replicates": "dragningar",
    "top_boxes": "antal bästa svar",
    "step": "steg",
    "draws": "dragningar",
    "months": "månader",
    "by": "delat efter",
    "flags": "pekar ut enheter",
    "leadership": "ledarskapets frågor",
    "recent": "senaste omgångar",
    "outcome": "utfallsmått",
    "product": "produkt",
    "grace_minutes": "minuters marginal",
    "minimum": "minst",
    "states": "antal tillstånd",
    "irritation": "gräns för irritation",
    "wow": "gräns för hänförelse",
    "book": "temabok",
    "propose": "föreslår nya teman",
    "failure": "ett fels vikt",
    "stays": "andel kvar när felet rättats",
    "walk_out": "gräns för en mycket dålig kontakt",
    "walk_out_days": "dagar tillbaka för en mycket dålig kontakt",
    "month": "månad",
    "quarter": "kvartal",
    "year": "år",
}

"""Phrases of themes: what is spoken of, what goes with it, the doubts about it, and the names of the starting book."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "Price and value": "Pris och värde",
    "What it costs": "Vad det kostar",
    "Price rises": "Prishöjningar",
    "Discounts and offers": "Rabatter och erbjudanden",
    "Value for money": "Valuta för pengarna",
    "New customers against old ones": "Nya kunder mot gamla",
    "Bills and payment": "Räkningar och betalning",
    "The bill": "Fakturan",
    "Wrong charges": "Fel belopp",
    "Paying": "Betala",
    "Refunds and compensation": "Återbetalning och ersättning",
    "Waiting": "Väntan",
    "Queues": "Köer",
    "How long it takes": "Hur lång tid det tar",
    "Quick": "Snabbt",
    "Calls and answers that never came": "Svar som uteblev",
    "The people who serve": "Bemötande och personal",
    "Manner": "Bemötande",
    "Knowledge": "Kunskap",
    "Listening and being taken seriously": "Att lyssna och ta på allvar",
    "Somebody at the company": "Någon i personalen",
    "Getting it solved": "Att få det löst",
    "Solved or not": "Löst eller inte",
    "Again and again": "Gång på gång",
    "Passed from one to the next": "Bollad mellan olika",
    "Complaints": "Klagomål",
    "Information": "Information",
    "Clear or not": "Tydligt eller inte",
    "Being told": "Att få veta",
    "Ways to get in touch": "Kontaktvägar",
    "Phone": "Telefon",
    "Chat": "Chatt",
    "Mail and messages": "Mejl och meddelanden",
    "Shop": "Butik",
    "Reaching a person": "Att nå en människa",
    "Customer service as a whole": "Kundtjänst som helhet",
    "Web and app": "Webb och app",
    "Web pages": "Webbplats",
    "App": "App",
    "Signing in": "Inloggning",
    "Forms and steps online": "Formulär och steg på nätet",
    "Delivery": "Leverans",
    "Parcel and delivery": "Paket och leverans",
    "Missing or damaged": "Saknat eller skadat",
    "Returns and orders": "Retur och beställning",
    "Visits and installation": "Besök och installation",
    "Technician": "Tekniker",
    "Appointments": "Bokade tider",
    "Installation": "Installation",
    "Getting started and moving": "Komma igång och flytta",
    "Getting started": "Komma igång",
    "Moving a number or a home": "Flytt av nummer eller hem",
    "Product and how it works": "Produkten och hur den fungerar",
    "Works or not": "Fungerar eller inte",
    "Network and coverage": "Nät och täckning",
    "Devices and equipment": "Apparater och utrustning",
    "Range and choice": "Utbud och val",
    "Contract and leaving": "Avtal och uppsägning",
    "Contract terms": "Avtalsvillkor",
    "Cancelling": "Säga upp",
    "Promises and trust": "Löften och tillit",
    "Promises": "Löften",
    "Honesty and trust": "Ärlighet och tillit",
    "Selling and pushing": "Försäljning och påtryckning",
    "Ease": "Enkelhet",
    "Easy or hard": "Lätt eller svårt",
}
"""English names of the themes to start with, and their Swedish ones; a test holds them to the book."""

THEMES: Mapping[str, str] = {f"“{english}”": f"”{swedish}”" for english, swedish in NAMES.items()}
SPOKEN: Mapping[str, str] = {"{theme:theme} {figure:figure}": "{theme} {figure}"}
PLACES: Mapping[str, str] = {"{line:theme_name} ": "{line}"}

SENTENCES: Mapping[str, str] = {
    "{title:title}: {texts:count} texts of {customers:count} customers say something.":
        "{title}: {texts} texter från {customers} kunder säger något.",
    "{title:title}: nobody said anything in words.": "{title}: ingen har sagt något i ord.",
    "No theme of the book is in {figure:figure}.": "Inget tema i temaboken finns i {figure}.",
    "Spoken of most: {themes:spokens}.": "Mest talat om: {themes}.",
    "New themes that a person may accept: {n:count}.": "Nya teman att ta ställning till: {n}.",
    "Customers who mention {theme:theme} give a lower next recommend answer than comparable customers who do not.":
        "Kunder som nämner {theme} rekommenderar oss mindre i sitt nästa svar än jämförbara kunder som inte gör det.",
    "Customers who mention {theme:theme} give a higher next recommend answer than comparable customers who do not.":
        "Kunder som nämner {theme} rekommenderar oss mer i sitt nästa svar än jämförbara kunder som inte gör det.",
    # what the book refuses
    "This theme book cannot be used.": "Den här temaboken går inte att använda.",
    "This is not a theme book.": "Det här är ingen temabok.",
    "The theme book cannot be read.": "Temaboken går inte att läsa.",
    "There is no such theme.": "Det finns inget sådant tema.",
    "A theme cannot be merged into itself or into one below it.":
        "Ett tema kan inte slås ihop med sig självt eller med ett som hör till det.",
    "Rules that ask for several words together cannot be merged.":
        "Regler som kräver flera ord tillsammans kan inte slås ihop.",
    "Only terms that the theme has can be split off.": "Bara termer som temat har kan brytas ut.",
    "Some terms have to stay.": "Några termer måste bli kvar.",
    # doubts
    "Whether rules find what they name is checked by people on the page Words.":
        "Om reglerna hittar det de heter kontrolleras av människor på sidan Ord.",
    "{share:number} of the texts speak of no theme of the book: read what they say and add rules.":
        "{share} av texterna talar inte om något tema i boken: läs vad de säger och lägg till regler.",
    "{n:count} texts are in languages for which the book has no rules; they are in no figure.":
        "{n} texter är på språk som boken saknar regler för; de finns inte med i någon siffra.",
    "All texts were read.": "Alla texter har lästs.",
    "Texts of {share:number} of the customers were read; there are too many to read all.":
        "Texter från {share} av kunderna har lästs; det finns för många för att läsa alla.",
    "No feeling was read from words.": "Ingen känsla har lästs ur orden.",
    "Customers' consent to reading emotion is on record.":
        "Kundernas samtycke till att läsa känslor finns registrerat.",
    "No consents to reading emotion are on record; feelings were read from everyone's words.":
        "Inga samtycken till att läsa känslor finns registrerade; känslor har lästs ur allas ord.",
}  # fmt: skip

TITLES: Mapping[str, str] = {"Themes in customers' words": "Teman i kundernas ord"}

REASONS: Mapping[str, str] = {
    "nobody said anything in words": "ingen har sagt något i ord",
    "no feeling was read from these words": "ingen känsla har lästs ur de här orden",
    "no score was given with these words": "inget betyg gavs tillsammans med de här orden",
    "too few customers recommend or not after saying something":
        "för få kunder har svarat om de rekommenderar oss efter att ha sagt något",
    "too few texts stand beside a recommend answer": "för få texter står bredvid ett svar om att rekommendera",
    "all of them answer alike": "alla svarar lika",
    "not in the last study": "finns inte i den senaste studien",
}  # fmt: skip

METRICS: Mapping[str, str] = {
    "share of texts": "andel av texterna",
    "share unassigned": "andel utan tema",
    "feeling in words": "känsla i orden",
    "score beside the words": "betyg bredvid orden",
    "later recommend, difference": "rekommendera senare, skillnad",
    "recommend in the same reply, difference": "rekommendera i samma svar, skillnad",
}

CARDS: Mapping[str, str] = {
    "What do customers speak of in their own words, how does it feel to them, and what goes with it?":
        "Vad talar kunderna om med egna ord, hur känns det för dem, och vad hänger ihop med det?",
    "The share of texts that mention a theme; a text may mention several. It counts what is spoken of, not whether it "
    "was good or bad: for that read the feeling and the score beside it. What goes with a theme later does not come "
    "from it: whoever speaks of something may differ in other ways too.":
        "Andelen texter som nämner ett tema; en text kan nämna flera. Den räknar vad man talar om, inte om det var bra "
        "eller dåligt: läs för det känslan och betyget bredvid. Det som senare hänger ihop med ett tema kommer inte av "
        "det: den som talar om något kan skilja sig från andra på fler sätt.",
    "Rules find what they are named after.": "Reglerna hittar det de är uppkallade efter.",
    "Most texts speak of a theme of the book.": "De flesta texter talar om något tema i boken.",
    "The book has rules for the languages in which customers write.":
        "Boken har regler för de språk som kunderna skriver på.",
    "All texts were read, not only those of some customers.":
        "Alla texter har lästs, inte bara de från några av kunderna.",
    "Feelings are read only where customers agreed to it.": "Känslor läses bara där kunderna har samtyckt till det.",
    "matching against regular expressions built from the same rules, text by text":
        "matchning mot reguljära uttryck byggda av samma regler, text för text",
    "topics of the simulated company's texts, and a theme planted among unassigned texts":
        "ämnena i det simulerade företagets texter, och ett tema planterat bland texter utan tema",
    "differences against least squares with groups and clusters worked out by hand":
        "skillnader mot minsta kvadrat med grupper och kluster uträknade för hand",
}  # fmt: skip

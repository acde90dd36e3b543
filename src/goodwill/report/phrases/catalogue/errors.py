"""Phrases of refusals that reach a reader: why a method found nothing to compute, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "Where: {where:name}.": "Var: {where}.",
    "Seen: {seen:seen}.": "Funnet: {seen}.",
    "What to do: {deed:deed}.": "Gör så här: {deed}.",
    "There are no answers to measure.": "Det finns inga svar att mäta.",
    "There are no groups with answers.": "Det finns inga grupper med svar.",
    "The difference does not vary, so it has no reliability.":
        "Skillnaden varierar inte, så den har ingen tillförlitlighet.",
    "There are no contacts of customers.": "Det finns inga kontakter med kunder.",
    "No agreements are kept, so nobody can be seen leaving.":
        "Inga avtal finns sparade, så det syns inte om någon lämnar.",
    "Nobody said anything in words.": "Ingen har sagt något i ord.",
    "There are no promised times.": "Det finns inga utlovade tider.",
    "There are no promises to hold delivery against.": "Det finns inga löften att hålla leveransen mot.",
    "It is not known who was asked.": "Det är inte känt vilka som tillfrågades.",
    "Answers cannot be split like this.": "Svaren kan inte delas upp så här.",
    "The ledger holds no engagement replies.": "Liggaren har inga svar om engagemang.",
    "No engagement was published of this version.": "Inget engagemang är publicerat för den här versionen.",
    "Engagement is read from a ledger only.": "Engagemang läses bara ur en liggare.",
    "Too few people wrote a comment to show what they wrote.":
        "För få har skrivit en kommentar för att det de skrev ska kunna visas.",
    "A floor of anonymity can be raised, never lowered.": "Ett golv för anonymitet kan höjas, aldrig sänkas.",
    "Engagement is cut only by what was fixed when people were asked.":
        "Engagemang delas bara upp efter det som låg fast när folk tillfrågades.",
    "Engagement was published with other cuts; two sets of cuts can be subtracted from each other.":
        "Engagemang har publicerats med andra indelningar; två indelningar kan dras ifrån varandra.",
    "The unit tree could not be made safe.": "Enhetsträdet kunde inte göras säkert.",
    "An aim names its metric first.": "Ett mål nämner först vad som mäts.",
    "The weights of the path model do not settle.": "Vägmodellens vikter stannar inte.",
    "The score of a block has no variance.": "Ett begrepps värde varierar inte.",
    "Too many bootstrap replicates of the path model could not be fitted.":
        "Vägmodellen kunde inte anpassas till tillräckligt många dragningar.",
    "Too many bootstrap replicates could not be computed.":
        "Beräkningen lyckades inte för tillräckligt många dragningar.",
    "Two concepts that point at the same third have the same score.":
        "Två begrepp som pekar mot samma tredje har samma värde.",
    "Some columns are determined by the others.": "Några kolumner bestäms av de andra.",
    "There must be more rows than coefficients.": "Det måste finnas fler rader än koefficienter.",
    "There must be more rows than predictors.": "Det måste finnas fler rader än förklarande variabler.",
    "A column that does not vary has no correlation.": "En kolumn som inte varierar har ingen korrelation.",
    "A path model needs rows.": "En vägmodell behöver rader.",
}  # fmt: skip

DEEDS: Mapping[str, str] = {
    "load `{table:code}`": "läs in `{table}`",
    "load `agreements` with their ends; without contracts, ask the value of customers instead":
        "läs in `agreements` med deras slut; utan avtal, fråga i stället efter kundernas värde",
    "load answers with `text`, or moments with what customers said":
        "läs in svar med `text`, eller ögonblick med vad kunderna sade",
    "load replies and answers first": "läs in svarsformulär och svar först",
    "load offers with the minutes promised": "läs in erbjudanden med den utlovade tiden i minuter",
    "load what the brand promises": "läs in vad varumärket lovar",
    "load the invitations that were sent": "läs in utskicken som gjordes",
    "load an employee survey": "läs in en medarbetarundersökning",
    "make one with Ledger.from_tables or Ledger.open": "skapa en med Ledger.from_tables eller Ledger.open",
    "keep the cuts that were declared first": "behåll de indelningar som angavs först",
    "read the comments of a larger unit": "läs kommentarerna för en större enhet",
    "report this as a fault of Goodwill; nothing is published":
        "rapportera detta som ett fel i Goodwill; inget publiceras",
    "use at least {persons:count} and {comments:count}": "använd minst {persons} och {comments}",
    "use {cuts:name}; periods, words and expressions never reach engagement rows":
        "använd {cuts}; perioder, ord och uttryck når aldrig raderna om engagemang",
    "use one of {names:name}": "välj bland {names}",
    "try another scheme, or check blocks whose answers hardly correlate":
        "pröva ett annat schema, eller se över begrepp vars svar knappt hänger samman",
    "check answers that cancel each other, for example wording turned round":
        "se över svar som tar ut varandra, till exempel omvända frågor",
    "use more answers or fewer blocks": "använd fler svar eller färre begrepp",
    "use more rows or fewer predictors": "använd fler rader eller färre förklarande variabler",
    "merge them or leave one out": "slå ihop dem eller ta bort ett",
    "leave out constant columns and one of each set that sums to another":
        "ta bort konstanta kolumner och en ur varje grupp som summerar till en annan",
    "gather more answers": "samla in fler svar",
    "widen the strata or name units to compare with": "vidga grupperna eller ange enheter att jämföra med",
    "leave units without answers out": "ta bort enheter utan svar",
    "write {example:quoted}": "skriv {example}",
}  # fmt: skip

# The same refusals inside a sentence, as a reason.
REASONS: Mapping[str, str] = {
    "The weights of the path model do not settle": "vägmodellens vikter stannar inte",
    "The score of a block has no variance": "ett begrepps värde varierar inte",
    "Too many bootstrap replicates of the path model could not be fitted":
        "vägmodellen kunde inte anpassas till tillräckligt många dragningar",
    "Too many bootstrap replicates could not be computed":
        "beräkningen lyckades inte för tillräckligt många dragningar",
    "Two concepts that point at the same third have the same score":
        "två begrepp som pekar mot samma tredje har samma värde",
    "Some columns are determined by the others": "några kolumner bestäms av de andra",
    "There must be more rows than coefficients": "det måste finnas fler rader än koefficienter",
    "There must be more rows than predictors": "det måste finnas fler rader än förklarande variabler",
    "A column that does not vary has no correlation": "en kolumn som inte varierar har ingen korrelation",
    "A correlation needs two rows": "en korrelation behöver två rader",
    "A variance needs two rows": "en varians behöver två rader",
    "there must be treated and untreated units side by side.":
        "det måste finnas enheter med och utan åtgärden sida vid sida",
    "there must be treated and untreated units side by side. ({seen:seen})":
        "det måste finnas enheter med och utan åtgärden sida vid sida ({seen})",
}  # fmt: skip

SEEN: Mapping[str, str] = {
    "{treated:count} treated, {untreated:count} untreated": "{treated} med åtgärden, {untreated} utan",
    "none": "inga",
    "no rows": "inga rader",
    "{n:count} units": "{n} enheter",
    "change {change:number} after {turns:count} turns": "förändring {change} efter {turns} varv",
    "block {block:count} in order": "begrepp {block} i ordning",
    "{failures:count} of {all:count}": "{failures} av {all}",
    "{rows:count} rows, {coefficients:count} coefficients": "{rows} rader, {coefficients} koefficienter",
    "fewer than {n:count}": "färre än {n}",
    "{n:count}": "{n}",
}
